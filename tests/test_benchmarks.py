"""The benchmarks run: what nobody runs breaks unseen."""

from benchmarks.scoring import measure


def test_scoring_a_file_is_measured_and_agrees_with_numpy():
    found = measure(500)
    assert found["whole"]["seconds"] > 0
    assert found["numpy"]["megabytes"] > 0
