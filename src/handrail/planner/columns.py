"""Where a number stands in the arrays of a week in the making (tables.Week).

Each array is a table: a row a client, a unit (one thing a client needs), a kind, a pattern, a member of staff, a room or
a session; these are the names of its columns. Hours are bits: bit n is the n-th grid step of a day.
"""

# w.n: the week as a whole.
COST, OPEN, UNDO, FREE, LIVE, CHANCE = 0, 1, 2, 3, 4, 5
GAP, UNWANTED, CHANGE, FLOOR = 6, 7, 8, 9  # what wishes cost
SUBSET_0, SUBSET_1 = 10, 11  # where in w.ix every set of days stands, the smaller first
# How often each move is tried, in thousands: up to ONE a unit elsewhere, then a client's week anew, another leader, ...
DICE_ONE, DICE_CLIENT, DICE_LEADER, DICE_SESSION, DICE_AWAY, DICE_REBUILD = 12, 13, 14, 15, 16, 17
WEEK, RATHER, TOGETHER = 18, 19, 20  # what three more wishes cost

# w.cd[client, day] and w.c[client].
C_FREE, C_BAD, C_NEW, C_BUSY = 0, 1, 2, 3  # can come, would rather not, did not come last week, is placed
C_DAYS, C_MOST, C_LEAST, C_USED = 0, 1, 2, 3  # days at most, steps a day at most and least, days used
C_APART_0, C_APART_1, C_UNIT_0, C_UNIT_1 = 4, 5, 6, 7  # where in w.ix: who must be apart, their units
C_WITH_0, C_WITH_1, C_WEEK, C_SPENT = (
    8,
    9,
    10,
    11,
)  # whom they would rather see; steps a week at least, and now
C_TOGETHER_0, C_TOGETHER_1 = (
    12,
    13,
)  # where in w.ix: with whom a group should be shared, twice if both wish it
C_COLUMNS = 14

# w.u[unit]. A unit's place is a session (AT), or for a visit a clinician; -1 is none.
U_CLIENT, U_NEED, U_WANT, U_COST, U_VISIT = (
    0,
    1,
    2,
    3,
    4,
)  # NEED: the first unit of the same need; VISIT: its kind or -1
U_KIND_0, U_KIND_1, U_STAFF_0, U_STAFF_1 = 5, 6, 7, 8
U_AT, U_DAYS, U_HOURS, U_ROOM, U_POS, U_PIN, U_TAKEN = (
    9,
    10,
    11,
    12,
    13,
    14,
    15,
)  # TAKEN: days of the need, in NEED's row
U_COLUMNS = 16

# w.k[kind]; from K_SESSIONS on its sessions.
K_MIN, K_MAX, K_OPEN, K_SHORT, K_LEADERS, K_ROOM, K_AFTER, K_DEAR = 0, 1, 2, 3, 4, 5, 6, 7
K_PAT_0, K_PAT_1, K_LEAD_0, K_LEAD_1, K_LEAD_2, K_ROOM_0, K_ROOM_1, K_UNIT_0, K_UNIT_1 = (
    8,
    9,
    10,
    11,
    12,
    13,
    14,
    15,
    16,
)
K_COUNT, K_SESSIONS = 17, 18  # LEAD_0 to LEAD_1 may lead, LEAD_1 to LEAD_2 may be the second of two

# w.p[pattern]; from P_HOURS on the hours of each day.
P_KIND, P_DAYS, P_HOURS = 0, 1, 2

# w.fd[staff, day] and w.f[staff].
F_WORK, F_BUSY, F_WITH = 0, 1, 2  # BUSY with the notes after, WITH clients
F_DAY, F_WEEK, F_RUN, F_SPENT = 0, 1, 2, 3

# w.rd[room, day] and w.r[room].
R_OPEN, R_BUSY = 0, 1
R_TURN, R_HOLDS = 0, 1

# w.s[session]: from S_ROOM on a room a day, from S_SIZE on how many come that day, from S_MEMBER on its units.
S_KIND, S_PAT, S_LEAD, S_SECOND, S_HOLDS, S_COUNT, S_POS, S_PIN, S_KPOS = 0, 1, 2, 3, 4, 5, 6, 7, 8
S_ROOM, S_SIZE, S_MEMBER = 9, 16, 23

# w.li: lists. Units that are not placed, sessions not in use, sessions in use.
L_OPEN, L_FREE, L_LIVE = 0, 1, 2
