"""Numbers as print has them: money, measures, dates, times, telephone numbers, sums."""

from __future__ import annotations

import numpy as np

from training.synth.draws import Maker, digits, pick

CURRENCIES_BEFORE = (
    "$",
    "€",
    "£",
    "¥",
    "₹",
    "₺",
    "€ ",
    "£ ",
    "$ ",
    "₹ ",
    "US$ ",
    "R$ ",
    "CHF ",
    "EUR ",
    "USD ",
    "GBP ",
    "A$",
)
CURRENCIES_AFTER = (
    " €",
    " EUR",
    "€",
    " USD",
    " zł",
    " Kč",
    " kr",
    " CHF",
    " ₺",
    " ₽",
    " ₴",
    " Ft",
    " lei",
    " TL",
    " RM",
)
MINUS = ("-", "-", "−")
UNITS = ("kg", "g", "mg", "km", "cm", "mm", "m", "l", "ml", "kWh", "kW", "V", "A", "W", "Hz", "GHz", "MB", "GB", "TB",
         "°C", "°F", "%", " %", "pt", "px", "min", "h", "s", "ms", "dB", "m²", "m³", "mph", "km/h", "psi",
         "bar")  # fmt: skip
MONTHS = ("January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
          "December")  # fmt: skip
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


def grouped(rng: np.random.Generator, whole: int, cents: str = "") -> str:
    """Return a whole number, with its cents, in one of the styles of thousands separators."""
    thousands, decimal = pick(
        rng, ((",", "."), (",", "."), (".", ","), (" ", ","), (" ", "."), ("'", "."), ("", "."), ("", ","))
    )
    return f"{whole:,}".replace(",", thousands) + (decimal + cents if cents else "")


def number(rng: np.random.Generator) -> str:
    """Return a number of one to nine digits: plain, grouped, a decimal, a percentage, zeros and ones."""
    whole = int(np.exp(rng.uniform(0, 18)))
    kind = rng.random()
    if kind < 0.25:
        return digits(rng, 1, 8)
    if kind < 0.5:
        return grouped(rng, whole)
    if kind < 0.75:
        return grouped(rng, whole % 100_000, digits(rng, 1, 3))
    if kind < 0.85:
        share = pick(rng, ("%", " %", ".5%", ",5 %", ".25%"))
        return f"{pick(rng, ('', '', '+', *MINUS))}{int(rng.integers(0, 101))}{share}"
    if kind < 0.93:
        return f"{int(rng.integers(0, 10))}.{digits(rng, 2, 5)}"
    return "".join(pick(rng, ("0", "1", "00", "11", "000", "7", "5", "8")) for _ in range(int(rng.integers(1, 5))))


def money(rng: np.random.Generator) -> str:
    """Return an amount with cents and mostly a currency; at times with a sign or in brackets."""
    amount = grouped(rng, int(np.exp(rng.uniform(0, 14))), digits(rng, 2))
    kind = rng.random()
    if kind < 0.4:
        amount = pick(rng, CURRENCIES_BEFORE) + amount
    elif kind < 0.75:
        amount += pick(rng, CURRENCIES_AFTER)
    sign = rng.random()
    if sign < 0.14:
        return pick(rng, MINUS) + amount
    if sign < 0.22:
        return "+" + amount
    return f"({amount})" if sign < 0.25 else amount


def change(rng: np.random.Generator) -> str:
    """Return one to three numbers with signs, as tables of prices and results have them."""
    one = [
        f"{pick(rng, ('+', '+', *MINUS, ''))}{int(np.exp(rng.uniform(0, 6)))}{pick(rng, '..,')}{digits(rng, 1, 2)}"
        for _ in range(int(rng.choice([1, 1, 2, 3])))
    ]
    return " ".join(one)


def arithmetic(rng: np.random.Generator) -> str:
    """Return a small sum or formula."""
    a, b, c = (digits(rng, 1, 3) for _ in range(3))
    sign = pick(rng, (" + ", " - ", " × ", " / ", " ÷ ", "+", "-", "*", " : ", " − ", " ± "))
    return pick(rng,
    (f"{a}{sign}{b} = {c}", f"{a}{sign}{b}", f"x = {a}{sign}{b}", f"({a}{sign}{b}) * {c}", f"{a} = {b}{sign}{c}",
                      f"{a}:{b}", f"{a}/{b}", f"~{a}", f"{a}^{b[0]}", f"y = {b[0]}x{sign}{c}"))  # fmt: skip


def measure(rng: np.random.Generator) -> str:
    """Return a quantity with its unit."""
    amount = pick(
        rng, (digits(rng, 1, 4), f"{digits(rng, 1, 3)}.{digits(rng, 1, 2)}", f"{digits(rng, 1, 2)},{digits(rng, 1)}")
    )
    unit = pick(rng, UNITS)
    return (
        pick(rng, ("", "", "", "±", "+", "-", "−", "ca. ", "max. ", "~", "< ", "> "))
        + amount
        + pick(rng, (" ", ""))
        + unit.strip()
    )


def date(rng: np.random.Generator) -> str:
    """Return a date in one of many styles."""
    day, month, year = int(rng.integers(1, 32)), int(rng.integers(1, 13)), int(rng.integers(1930, 2036))
    name = MONTHS[month - 1]
    return pick(rng, (
        f"{day} {name} {year}", f"{name} {day}, {year}", f"{day}. {name} {year}", f"{day} {name[:3]} {year}",
        f"{name[:3]} {day}, {year}",
        f"{day:02}/{month:02}/{year}", f"{month:02}/{day:02}/{year}", f"{day:02}.{month:02}.{year}",
        f"{year}-{month:02}-{day:02}",
        f"{day}.{month}.{year % 100:02}", f"{day:02}-{month:02}-{year}", f"{name} {year}",
        f"{pick(rng, WEEKDAYS)}, {day} {name}",
        f"{pick(rng, WEEKDAYS)[:3]} {day} {name[:3]}", f"{year}/{month:02}/{day:02}",
    ))  # fmt: skip


def clock(rng: np.random.Generator) -> str:
    """Return a time or a span of time."""
    hour, minute, second = int(rng.integers(0, 24)), int(rng.integers(0, 60)), int(rng.integers(0, 60))
    half = pick(rng, (" AM", " PM", " a.m.", " p.m.", "am", "pm"))
    return pick(rng, (
        f"{hour:02}:{minute:02}", f"{hour}:{minute:02}", f"{hour:02}:{minute:02}:{second:02}",
        f"{hour % 12 + 1}:{minute:02}{half}",
        f"{hour:02}.{minute:02}", f"{hour:02}:{minute:02}–{(hour + 2) % 24:02}:{second:02}", f"{hour:02}h{minute:02}",
        f"{hour:02}:{minute:02} - {(hour + 1) % 24:02}:{minute:02}",
        f"{hour:02}:{minute:02}:{second:02}.{digits(rng, 3)}",
    ))  # fmt: skip


def phone(rng: np.random.Generator) -> str:
    """Return a telephone number in one of many styles."""
    return pick(rng, (
        f"+{digits(rng, 1, 3)} {digits(rng, 2, 4)} {digits(rng, 5, 8)}",
        f"+{digits(rng, 2)} ({digits(rng, 1)}) {digits(rng, 3)} {digits(rng, 4)}",
        f"({digits(rng, 3)}) {digits(rng, 3)}-{digits(rng, 4)}", f"0{digits(rng, 3)} / {digits(rng, 5, 7)}",
        f"0{digits(rng, 2, 4)} {digits(rng, 6, 8)}",
        f"{digits(rng, 3)}-{digits(rng, 3)}-{digits(rng, 4)}",
        f"+1 {digits(rng, 3)} {digits(rng, 3)} {digits(rng, 4)} ext. {digits(rng, 2, 3)}",
        f"{digits(rng, 2)} {digits(rng, 2)} {digits(rng, 2)} {digits(rng, 2)} {digits(rng, 2)}",
        f"00{digits(rng, 2)}-{digits(rng, 2)}-{digits(rng, 7)}",
        f"{digits(rng, 3)}-{digits(rng, 4)}",
    ))  # fmt: skip


MAKERS: tuple[Maker, ...] = (number, number, money, money, money, change, arithmetic, measure, date, date, clock, phone)


def value(rng: np.random.Generator) -> str:
    """Return any of these."""
    return pick(rng, MAKERS)(rng)


def row(rng: np.random.Generator) -> str:
    """Return a row of a table: two to six values."""
    maker = pick(rng, MAKERS)
    return " ".join((maker if rng.random() < 0.7 else pick(rng, MAKERS))(rng) for _ in range(int(rng.integers(2, 6))))
