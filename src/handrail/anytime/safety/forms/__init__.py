"""Turn what was typed about safety into values."""

from handrail.anytime.safety.forms.closed import ClosedForm
from handrail.anytime.safety.forms.concern import AssessmentForm, ClosureForm, ConcernForm
from handrail.anytime.safety.forms.hold import EvaluationForm
from handrail.anytime.safety.forms.incident import (
    IncidentAddendumForm,
    IncidentForm,
    IncidentReportForm,
    IncidentReviewForm,
    InvolvedForm,
)
from handrail.anytime.safety.forms.plan import PlanForm
from handrail.anytime.safety.forms.risk import RiskForm
from handrail.anytime.safety.forms.screen import ScreenForm
from handrail.anytime.safety.forms.transfer import (
    BASIS_WORDS,
    OutcomeForm,
    StepForm,
    TellingForm,
    TransferForm,
)
from handrail.anytime.safety.forms.withdrawal import WithdrawalForm

__all__ = [
    "BASIS_WORDS",
    "AssessmentForm",
    "ClosedForm",
    "ClosureForm",
    "ConcernForm",
    "EvaluationForm",
    "IncidentAddendumForm",
    "IncidentForm",
    "IncidentReportForm",
    "IncidentReviewForm",
    "InvolvedForm",
    "OutcomeForm",
    "PlanForm",
    "RiskForm",
    "ScreenForm",
    "StepForm",
    "TellingForm",
    "TransferForm",
    "WithdrawalForm",
]
