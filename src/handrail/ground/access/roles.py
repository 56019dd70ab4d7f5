"""The role x verb table. Read it aloud to a director: it is the whole of who may do what."""

ROLES = {
    "therapist": "Leads groups, sees clients one to one, writes notes, plans care",
    "prescriber": "Evaluates, prescribes, reviews medication",
    "case_manager": "Links clients to what they need, follows up after discharge",
    "front_desk": "Answers first calls, registers people, welcomes them each day",
    "utilization_review": "Asks payers for days and shows why they are needed",
    "director": "Runs the program: staff, definitions, capacity, outcomes",
    "client": "The person in care: their own pages and nothing else",
    "caregiver": "Someone close to a client: what that client released to them and nothing else",
    "visitor": "Anyone on a public page",
    "tablet": "The shared screen at a site's door: one client's check-in and scales, while they stand there",
}

THERAPIST, PRESCRIBER, CASE = "therapist", "prescriber", "case_manager"
DESK, REVIEW, DIRECTOR = "front_desk", "utilization_review", "director"
CLINICIANS = frozenset({THERAPIST, PRESCRIBER})
TEAM = CLINICIANS | {CASE}
FLOOR = TEAM | {DESK}
EVERY_STAFF = FLOOR | {REVIEW, DIRECTOR}
CLIENT = frozenset({"client"})
CAREGIVER = frozenset({"caregiver"})
TABLET = frozenset({"tablet"})

TABLE: dict[str, frozenset[str]] = {
    # the clinic
    "clinic.arrange": frozenset({DIRECTOR}),
    "clinic.publish_program": frozenset({DIRECTOR}),
    "clinic.load_wording": frozenset({DIRECTOR}),  # the words of a licensed screen, which do not ship
    "people.hire": frozenset({DIRECTOR}),  # and roles, licences, the link to sign in
    "people.end": frozenset({DIRECTOR}),  # someone's employment
    "people.register": FLOOR | {DIRECTOR},
    "access.invite": FLOOR | {DIRECTOR},
    # reading
    "today.read": EVERY_STAFF,
    "chart.read": TEAM | {DIRECTOR, REVIEW},
    "file.read": EVERY_STAFF,  # the front of the file: name, contact, schedule; nothing clinical
    "record.read": frozenset({DIRECTOR}),
    "own.read": CLIENT,
    # inquiry
    "inquiry.receive": FLOOR | {DIRECTOR, "visitor"},
    "inquiry.ask_again": FLOOR | {DIRECTOR, "client"},  # to come back, after the program
    "inquiry.read": FLOOR | {DIRECTOR},
    "inquiry.answer": FLOOR | {DIRECTOR},
    "inquiry.tell_outcome": TEAM | {DIRECTOR},  # what came of it is of the chart
    "inquiry.wait": FLOOR | {DIRECTOR},
    "inquiry.set_places": frozenset({DIRECTOR}),
    # coverage: who pays, and what the payer says
    "coverage.read": EVERY_STAFF,
    "coverage.write": FLOOR | {REVIEW},
    "coverage.authorize": frozenset({REVIEW, CASE, DIRECTOR}),
    "coverage.set_sender": frozenset({DIRECTOR}),
    # intake, placement
    "intake.begin": FLOOR,
    "intake.screen": FLOOR,
    "placement.assess": CLINICIANS,
    "placement.decide": CLINICIANS,
    "placement.authorize": frozenset({REVIEW, CASE, DIRECTOR}),
    # admission and consents
    "consents.sign": FLOOR | CLIENT,
    "consents.revoke": FLOOR | CLIENT,
    "consents.disclose_unreleased": TEAM,  # in a medical emergency or a serious threat, as the rule allows
    "admission.prepare": FLOOR,
    "admission.begin": TEAM,
    # plan
    "plan.write": CLINICIANS,
    "plan.sign": CLINICIANS | CLIENT,
    "plan.cosign": CLINICIANS,  # a licence to sign alone as well: the rule says whose
    "plan.note_attempt": CLINICIANS,  # the client was asked to sign and did not
    # schedule
    "schedule.arrange": FLOOR | {DIRECTOR},
    "schedule.plan": frozenset({DIRECTOR}),  # search for a better week of a whole site, and look at it
    "schedule.close": frozenset({DIRECTOR}),  # a day on which a site is closed
    "schedule.read": EVERY_STAFF,
    "schedule.read_own": CLIENT,  # that one's days are others now
    "schedule.own_calendar": EVERY_STAFF | CLIENT,
    # the day
    "day.check_in": FLOOR | CLIENT | TABLET,
    "day.attend": FLOOR,
    "day.attest_video": FLOOR | CLIENT,  # where someone is before they join by video
    "day.join": CLIENT,  # come in by video oneself
    "day.clear": CLINICIANS,
    "day.practice": TEAM | CLIENT,
    "day.lead_group": TEAM,
    "day.rate_group": CLIENT,
    # anytime
    "safety.raise": FLOOR | CLIENT | TABLET,
    "safety.read_words": TEAM
    | {DIRECTOR},  # what was answered and assessed; others see level, times, outcome
    "safety.respond": TEAM,
    "safety.close": CLINICIANS,
    "safety.supervise": frozenset({DIRECTOR}),  # to whom a concern goes up when its clock is over
    "safety.transfer": TEAM,  # the way to a higher level of care, and what is told there
    "safety.plan": TEAM | CLIENT,
    "safety.record_incident": EVERY_STAFF,  # and read what one recorded oneself
    "safety.read_incidents": frozenset({DIRECTOR}),
    "safety.review_incident": frozenset({DIRECTOR}),
    "measures.answer": TEAM | CLIENT | TABLET,
    "measures.set_threshold": frozenset({DIRECTOR}),  # a site's own reliable change, and back
    "measures.learn": frozenset(),  # work beside the pages
    "diary.keep": TEAM | CLIENT,  # nights and skills, on the phone or from paper
    "measures.read_completion": frozenset({DIRECTOR}),  # how many were answered; by name with chart.read
    "notes.write": CLINICIANS,
    "notes.sign": CLINICIANS,
    "notes.cosign": CLINICIANS,  # a licence to practice alone as well: the rule says whose
    "notes.void": CLINICIANS | {DIRECTOR},  # one's own, or one that one co-signs
    "notes.void_any": frozenset({DIRECTOR}),
    "notes.private": CLINICIANS,  # psychotherapy notes: each clinician's own, nobody else's
    "medication.change": frozenset({PRESCRIBER}),  # and compare, review, say what became of a request
    "medication.note_allergy": TEAM,
    "medication.load_rxnorm": frozenset(),  # whoever runs it, from the command line
    # letters
    "casework.issue_letter": TEAM,  # some only with a licence: the letter says which
    "casework.withdraw_letter": TEAM | {DIRECTOR},
    # family
    "family.read": FLOOR | {DIRECTOR},
    "family.keep": FLOOR,  # note a caregiver, invite, end
    "family.hold": TEAM,  # sessions, and practical words to a caregiver
    "family.read_released": CAREGIVER,  # and say what was practised together
    "casework.keep_directory": TEAM | {DIRECTOR},  # places that help
    "casework.link": TEAM,  # lead a client there, and say how it went
    # messages between a client and their team
    "messages.send": CLIENT,
    "messages.read": TEAM | {DIRECTOR},
    "messages.answer": TEAM,  # and say that one has read them, settle them, raise a concern from one
    # reminders
    "outbox.choose": FLOOR | CLIENT,
    "outbox.stop": FLOOR | CLIENT | {"visitor"},  # by the link in a message
    "outbox.read": FLOOR | {DIRECTOR},
    # review, step-down, aftercare
    "review.decide": CLINICIANS,
    "review.do_task": EVERY_STAFF,  # what the team asked of oneself: these words and nothing else
    "review.do_any_task": TEAM | {DIRECTOR},  # see and close what it asked of anybody
    "review.read_minutes": TEAM | {DIRECTOR},
    "review.keep_plan": TEAM,  # why a plan stays though a client is off track
    "stepdown.plan": TEAM,
    "stepdown.tell_visit": CLIENT,  # whether a visit took place
    "stepdown.discharge": CLINICIANS,
    "stepdown.plan_stay": CLINICIANS,  # how long the program is planned to go on
    "stepdown.summarize": CLINICIANS,  # write and add to the discharge summary; a licence signs
    "aftercare.contact": TEAM,
    "aftercare.answer": CLIENT,  # how they are, after the program
    "aftercare.stop_contacts": CLIENT,  # at any time
    "aftercare.read_figures": frozenset({DIRECTOR}),  # counts and shares after discharge
}
