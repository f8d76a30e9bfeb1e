"""Lines with the signs that are seldom in prose: currencies, comparisons, arrows, boxes, powers, typographic quotes."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from training.synth import amounts
from training.synth.draws import digits, pick

Words = Callable[[np.random.Generator], str]

ALL = "€£¥§°•·–—‘’‚“”„«»‹›…¡¿©®™±×÷½¼¾²³ªº¶†¢₹₺₽₴¬¹‰‡№′″−≤≥≠≈∞√←↑→↓✓✗☐☑☒●○■□µΩ"
BULLETS = "•·–—●○■□→✓✗☐☑☒†‡¶©"
COMPARISONS = "≤≥≠≈<>=±"


def line(rng: np.random.Generator, word: Words) -> str:
    """Return a line with one or more signs. Micro and ohm are the Greek letters μ and Ω."""
    amount = amounts.grouped(rng, int(rng.integers(0, 99999)), digits(rng, 2))
    a, b, n, m = word(rng), word(rng), digits(rng, 1, 3), digits(rng, 1, 2)
    text = pick(rng, (
        f"{pick(rng, BULLETS)} {a} {b}", f"{pick(rng, BULLETS)} {a}",
        f"{pick(rng, BULLETS)} {a} {pick(rng, BULLETS)} {b}", f"☐ {a} ☑ {b}", f"☐ {a} ☒ {b}", f"✓ {a} ✗ {b}",
        f"{pick(rng, '₹₺₽₴€£¥¢')}{pick(rng, ('', ' '))}{amount}",
        f"{amount}{pick(rng, ('', ' '))}{pick(rng, '₹₺₽₴€¢£')}",
        f"{a[:1]} {pick(rng, COMPARISONS)} {n}", f"{n} {pick(rng, COMPARISONS)} {m} {pick(rng, COMPARISONS)} {b[:1]}",
        f"{pick(rng, '≤≥≈±√−')}{pick(rng, ('', ' '))}{n}",
        f"{a} {pick(rng, '→←↑↓')} {b}", f"{pick(rng, '→←↑↓')} {a}", f"{a} {pick(rng, '→←↑↓')}",
        f"{n} {pick(rng, ('m', 'cm', 'km', 'mm', 'x', 'a'))}{pick(rng, '²³¹')}",
        f"{n} {pick(rng, ('µm', 'µg', 'µF', 'µs', 'µA', 'Ω', 'kΩ', 'MΩ'))}", f"{m} kΩ ±{n[:1]} %",
        f"{pick(rng, ('−', '+', ''))}{m} °C", f"{n}° {m}′ {n[:2]}″ {pick(rng, 'NSEW')}",
        f"{m}{pick(rng, '½¼¾')} {a}", f"{pick(rng, '½¼¾')} {b}", f"{n} ‰", f"№ {n}", f"{n} × {m} × {n} mm",
        f"{n} ÷ {m}", f"{a}{pick(rng, '®™©²¹³†‡*')} {b}",
        f"“{a} {b}”", f"‘{a}’", f"„{a} {b}“", f"‚{a}‘", f"«{a} {b}»", f"« {a} »", f"‹{a}›", f"{a}’s {b}",
        f"{a} – {b}", f"{a}—{b}", f"{n}–{m}", f"{a} … {b}", f"{a}…", f"−{n}.{m}",
        f"−{n},{m}", f"{a[:1]}² + {b[:1]}² = c²", f"¬{a[:1]}", f"∞ {a}", f"√{n} ≈ {m}", f"¿{a} {b}?", f"¡{a}!",
        f"§ {n} {a}", f"¶ {n}", f"{n}ª {a}", f"{n}º {a}", f"{a} · {b}",
        f"{a} {pick(rng, ALL)} {b}", f"{a}{pick(rng, ALL)}", f"{pick(rng, ALL)} {b}", f"{n} {pick(rng, ALL)} {m}",
        f"{a} {pick(rng, ALL)}", f"{pick(rng, ALL)} {pick(rng, ALL)} {pick(rng, ALL)}", f"{pick(rng, ALL)}{n}",
        pick(rng, ALL), f"it’s “{a}” – {b}…",
    ))  # fmt: skip
    return text.replace("µ", "μ").replace("\u2126", "Ω")
