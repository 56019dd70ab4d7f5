"""A test may claim only rows that exist."""

from tests.ledger import proofs, rows


def test_every_claimed_row_exists():
    assert sorted(set(proofs()) - set(rows())) == []
