from ocr_mesh.restarts import RestartLimits, Restarts

LIMITS = RestartLimits(first_wait_s=0.5, most_in_a_row=3, steady_s=60)


def test_failures_are_forgotten_when_the_service_ran_for_long() -> None:
    restarts = Restarts(LIMITS)

    assert [restarts.wait_s(ran_for_s) for ran_for_s in (1, 1, 60, 1)] == [0.5, 1, 0.5, 1]
