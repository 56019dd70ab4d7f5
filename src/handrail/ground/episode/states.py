"""The stages of one course of care, in the journey's order."""

from handrail.ground.steps import Steps

EPISODE = Steps(
    start="intake",
    table={
        "intake": {"send to assessment": "placement", "refer elsewhere": "closed", "withdraw": "closed"},
        "placement": {"accept": "admission", "refer elsewhere": "closed", "withdraw": "closed"},
        "admission": {"begin": "taking part", "refer elsewhere": "closed", "withdraw": "closed"},
        "taking part": {
            "step down": "stepping down",
            "discharge": "aftercare",
            "step up": "closed",
        },
        "stepping down": {"discharge": "aftercare", "resume": "taking part", "step up": "closed"},
        "aftercare": {"close": "closed"},
    },
)

# Every stage but the last. Asked for by name, so that an index answers: "not closed" reads the whole past.
OPEN = tuple(sorted(EPISODE.states - {"closed"}))

# How the rail names the stages, in order: (stage, words for staff, words for the client).
RAIL = (
    ("intake", "Intake", "First talk"),
    ("placement", "Assessment", "Assessment"),
    ("admission", "Admission", "Getting ready"),
    ("taking part", "Taking part", "Taking part"),
    ("stepping down", "Stepping down", "Stepping down"),
    ("aftercare", "Aftercare", "After"),
)
