"""Two small scales to test scoring with: the PHQ-9's numbers, and one with a reversed item."""

from dataclasses import dataclass
from decimal import Decimal

IAPT = "NHS IAPT definition of reliable improvement (ClinicalTrials NCT05134103)"


@dataclass(frozen=True)
class Item:
    n: int
    scored: bool = True
    reverse: bool = False
    low: int = 0
    high: int = 3
    ask_when: None = None

    @property
    def worth(self) -> dict[int, int | None]:
        return {value: value for value in range(self.low, self.high + 1)}


@dataclass(frozen=True)
class Band:
    low: int
    high: int
    label: str


@dataclass(frozen=True)
class Subscale:
    id: str
    items: tuple[int, ...]
    method: str = "sum"
    at_least: int | None = None
    needs: str = "all"


@dataclass(frozen=True)
class Scoring:
    method: str = "sum"
    times: int = 1
    prorate_up_to: int | None = None
    patterns: tuple[()] = ()


@dataclass(frozen=True)
class ChangeNumbers:
    reliable_points: int | None = None
    reliable_source: str | None = None
    response_fall: Decimal | None = None
    response_source: str | None = None
    remission_below: int | None = None
    remission_source: str | None = None
    recovery_from: int | None = None
    recovery_source: str | None = None


@dataclass(frozen=True)
class ItemAtLeast:
    item: int
    value: int


@dataclass(frozen=True)
class AlertRule:
    level: str
    action: str
    item_at_least: ItemAtLeast | None = None
    part_at_least: None = None
    total_at_least: int | None = None
    rise_at_least: int | None = None
    result: str | None = None


@dataclass(frozen=True)
class Scale:
    id: str
    items: tuple[Item, ...]
    range: tuple[int, int] | None
    version: int = 1
    scoring: Scoring = Scoring()
    higher_is_better: bool = False
    bands: tuple[Band, ...] = ()
    subscales: tuple[Subscale, ...] = ()
    change: ChangeNumbers = ChangeNumbers()
    alerts: tuple[AlertRule, ...] = ()


PHQ9 = Scale(
    id="phq9",
    items=(*(Item(n) for n in range(1, 10)), Item(10, scored=False)),
    range=(0, 27),
    subscales=(Subscale("phq2", (1, 2)),),
    bands=(
        Band(0, 4, "none-minimal"),
        Band(5, 9, "mild"),
        Band(10, 14, "moderate"),
        Band(15, 19, "moderately severe"),
        Band(20, 27, "severe"),
    ),
    change=ChangeNumbers(
        reliable_points=6,
        reliable_source=IAPT,
        response_fall=Decimal("0.5"),
        response_source="NYS Collaborative Care, Appendix A",
        remission_below=5,
        remission_source="HEDIS DRR-E",
    ),
    alerts=(
        AlertRule("high", "screen for suicide risk today", item_at_least=ItemAtLeast(9, 1)),
        AlertRule("medium", "tell the therapist", total_at_least=20),
        AlertRule("medium", "review the plan", rise_at_least=6),
    ),
)
REVERSED = Scale(id="stress", items=(Item(1, high=4), Item(2, reverse=True, high=4)), range=(0, 8))
NO_TOTAL = Scale(
    id="monitor",
    items=(Item(1), Item(2)),
    range=None,
    scoring=Scoring("parts"),
    subscales=(Subscale("use", (1,)), Subscale("risk", (2,))),
)
SCREEN = Scale(
    id="asq",
    items=tuple(Item(n, high=1) for n in range(1, 6)),
    range=None,
    scoring=Scoring("parts"),
    alerts=(AlertRule("emergency", "keep in sight", result="acute_positive"),),
)
