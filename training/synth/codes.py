"""Codes as people copy them: identifiers, keys, addresses of the net, paths, bank accounts, plates, passports."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable

import numpy as np

from training.synth.draws import Maker, characters, digits, pick

Words = Callable[[np.random.Generator], str]

HEX = "0123456789abcdef"
ACCENTED_SHARE = 0.12  # of addresses and paths
CAPITALS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
LETTERS = CAPITALS + CAPITALS.lower()
LOOK_ALIKES = "O0Oo0D1lI1I|l5S5s8B8B2Z2zG6g9qUVuvCcKkXxWwPpnmrn"
ENDINGS = (
    ".com",
    ".org",
    ".net",
    ".de",
    ".co.uk",
    ".fr",
    ".it",
    ".io",
    ".eu",
    ".pl",
    ".es",
    ".edu",
    ".gov",
    ".info",
    ".example",
)
FILES = (
    ".txt",
    ".py",
    ".pdf",
    ".docx",
    ".jpg",
    ".png",
    ".csv",
    ".xlsx",
    ".tar.gz",
    ".json",
    ".log",
    ".cfg",
    ".html",
    ".mp4",
    ".zip",
)
COUNTRIES = ("DE", "FR", "GB", "NL", "ES", "IT", "PL", "CH", "AT", "BE", "SE", "NO", "CZ", "RO", "MT", "GR")


def guid(rng: np.random.Generator) -> str:
    """Return a GUID."""
    text = "-".join(characters(rng, HEX, length) for length in (8, 4, 4, 4, 12))
    text = text.upper() if rng.random() < 0.3 else text
    return f"{{{text}}}" if rng.random() < 0.1 else text


def digest(rng: np.random.Generator) -> str:
    """Return a hash, mostly hexadecimal, at times base64."""
    kind = rng.random()
    if kind < 0.8:
        text = characters(rng, HEX, int(rng.choice([7, 8, 12, 16, 32, 40, 64])))
        return pick(rng, ("", "", "sha256:", "md5 ", "SHA1: ", "0x", "#")) + (
            text.upper() if rng.random() < 0.2 else text
        )
    return characters(rng, LETTERS + "0123456789+/", 12, 44) + pick(rng, ("", "=", "=="))


def look_alikes(rng: np.random.Generator) -> str:
    """Return groups of characters that are easily taken for each other."""
    return " ".join(characters(rng, LOOK_ALIKES, 2, 6) for _ in range(int(rng.choice([1, 1, 2, 3, 4]))))


def serial(rng: np.random.Generator) -> str:
    """Return a serial, part or licence number, a product key or a password, with or without its label."""
    capitals = CAPITALS + "0123456789" * 2
    kind = rng.random()
    if kind < 0.3:
        text = "-".join(characters(rng, capitals, int(rng.choice([3, 4, 5]))) for _ in range(int(rng.integers(2, 6))))
    elif kind < 0.55:
        text = characters(rng, capitals + LOOK_ALIKES.upper(), 5, 17)
    elif kind < 0.75:
        text = characters(rng, LETTERS + "0123456789", 6, 16)
    elif kind < 0.85:
        text = characters(rng, LETTERS + "0123456789!#$%&*+-=?@_^~.:;/", 8, 16)
    else:
        tail = digits(rng, 2, 8) + pick(rng, ("", "", "-A", "B", "/2", "X"))
        text = characters(rng, CAPITALS, 1, 4) + pick(rng, ("-", "", " ", "/", ".")) + tail
    label = (
        "S/N: ",
        "P/N ",
        "SN ",
        "Serial no. ",
        "Part No: ",
        "Key: ",
        "Model: ",
        "Lot ",
        "REF ",
        "Ref. ",
        "ID: ",
        "Art.-Nr. ",
        "Password: ",
    )
    return (pick(rng, label) if rng.random() < 0.3 else "") + text


def bank_account(rng: np.random.Generator) -> str:
    """Return an IBAN, a BIC or a card number."""
    body = f"{pick(rng, COUNTRIES)}{digits(rng, 2)}{pick(rng, ('', characters(rng, CAPITALS, 4)))}{digits(rng, 14, 20)}"
    spaced = " ".join(body[i : i + 4] for i in range(0, len(body), 4))
    return pick(rng, (
        spaced, spaced, body, f"IBAN: {spaced}", f"IBAN {body}", f"BIC: {characters(rng, CAPITALS, 8)}",
        characters(rng, CAPITALS, 8) + "XXX",
        " ".join(digits(rng, 4) for _ in range(4)), f"**** **** **** {digits(rng, 4)}",
        f"{digits(rng, 3)}-{digits(rng, 7)}-{digits(rng, 2)}",
        f"VAT no. {body[:11]}",
    ))  # fmt: skip


def plate(rng: np.random.Generator) -> str:
    """Return a number plate or a flight, seat or room."""
    a, b = characters(rng, CAPITALS, 1, 3), characters(rng, CAPITALS, 2, 3)
    return pick(rng, (
        f"{a}-{b[:2]} {digits(rng, 1, 4)}", f"{b}{digits(rng, 2)} {characters(rng, CAPITALS, 3)}",
        f"{digits(rng, 1)}{characters(rng, CAPITALS, 3)}{digits(rng, 3)}",
        f"{b[:2]}-{digits(rng, 3)}-{characters(rng, CAPITALS, 2)}", f"{b} {digits(rng, 3, 4)}",
        f"{digits(rng, 4)} {b}", f"{b[:2]}{digits(rng, 2, 4)}",
        f"Gate {a[0]}{digits(rng, 1, 2)}", f"{digits(rng, 1, 2)}{pick(rng, 'ABCDEF')}", f"Room {digits(rng, 1, 4)}",
    ))  # fmt: skip


def host(rng: np.random.Generator, word: Words) -> str:
    """Return the name of a host."""
    name = pick(rng, (word(rng), f"{word(rng)}-{word(rng)}", f"{word(rng)}{digits(rng, 1, 3)}"))
    return (pick(rng, ("", "", "www.", "mail.", "api.", "shop.", "sub.")) + name + pick(rng, ENDINGS)).lower()


def email(rng: np.random.Generator, word: Words) -> str:
    """Return an e-mail address, alone, labelled, with a name, or two of them."""
    first, last = word(rng).lower(), word(rng).lower()
    user = pick(rng,
    (f"{first}.{last}", first, f"{first}_{last}", f"{first[0]}{last}", f"{first}{digits(rng, 1, 4)}", f"{first}-{last}",
                      f"{first}.{last}+{word(rng).lower()}", "info", "no-reply",
                      f"{first.title()}.{last.title()}"))  # fmt: skip
    address = f"{user}@{host(rng, word)}"
    full = f"{first.title()} {last.title()}"
    return pick(rng,
    (address, address, address, f"E-mail: {address}", f"{full} <{address}>", f"To: {full} <{address}>;", f"<{address}>",
                      f"mailto:{address}", f"{address}; {first}@{host(rng, word)}",
                      f"{digits(rng, 4)} <{digits(rng, 4)}@{host(rng, word)}>"))  # fmt: skip


def url(rng: np.random.Generator, word: Words) -> str:
    """Return the address of a page."""
    parts = "/".join(
        pick(rng, (word(rng).lower(), f"{word(rng)}_{word(rng)}".lower(), digits(rng, 1, 5), f"v{digits(rng, 1)}"))
        for _ in range(int(rng.integers(0, 4)))
    )
    query = (
        f"?{word(rng).lower()[:6]}={digits(rng, 1, 4)}&{word(rng).lower()[:5]}={word(rng).lower()}"
        if rng.random() < 0.3
        else ""
    )
    anchor = f"#{word(rng).lower()}" if rng.random() < 0.12 else ""
    start = pick(rng, ("https://", "https://", "http://", "", "ftp://"))
    port = f":{digits(rng, 4)}" if rng.random() < 0.1 else ""
    return (
        f"{start}{host(rng, word)}{port}/{parts}{query}{anchor}"
        if parts or rng.random() < 0.5
        else f"{start}{host(rng, word)}"
    )


def path(rng: np.random.Generator, word: Words) -> str:
    """Return the path of a file, of Unix or of Windows, or a file's name."""
    parts = [
        pick(
            rng, (word(rng), word(rng).lower(), f"{word(rng)}_{word(rng)}".lower(), f"{word(rng)}-{digits(rng, 1, 3)}")
        )
        for _ in range(int(rng.integers(1, 4)))
    ]
    file = pick(
        rng,
        (
            word(rng).lower(),
            f"{word(rng)}_{digits(rng, 1, 8)}",
            f"IMG_{digits(rng, 4)}",
            f"{word(rng)} ({digits(rng, 1)})",
        ),
    ) + pick(rng, FILES)
    return pick(rng, (
        "/" + "/".join([pick(rng, ("home", "usr", "etc", "var/log", "opt", "tmp")), *parts, file]),
        "./" + "/".join([*parts, file]),
        f"{pick(rng, 'CDE')}:\\" + "\\".join([*parts, file]), "~/" + "/".join(parts), file, file,
        f"../{parts[0]}/{file}", f"\\\\{parts[0]}\\{file}",
    ))  # fmt: skip


def network(rng: np.random.Generator) -> str:
    """Return an address of a network card or machine, a port, a version."""
    octets = ".".join(str(int(n)) for n in rng.integers(0, 256, 4))
    mac = pick(rng, ":-").join(characters(rng, HEX, 2) for _ in range(6))
    return pick(rng,
    (octets, f"{octets}:{digits(rng, 2, 5)}", f"{octets}/{int(rng.integers(8, 33))}", mac, mac.upper(),
        f"{octets} {mac.upper()}",
                      f"v{digits(rng, 1)}.{digits(rng, 1, 2)}.{digits(rng, 1, 2)}",
                      f"fe80::{characters(rng, HEX, 4)}:{characters(rng, HEX, 4)}",
                      f"{digits(rng, 1)}.{digits(rng, 1, 2)}-rc{digits(rng, 1)}", f":{digits(rng, 4)}"))  # fmt: skip


PLAIN: tuple[Maker, ...] = (
    guid,
    digest,
    look_alikes,
    look_alikes,
    serial,
    serial,
    serial,
    serial,
    bank_account,
    bank_account,
    plate,
    plate,
    network,
)
NAMED: tuple[Callable[[np.random.Generator, Words], str], ...] = (email, url, path)


def code(rng: np.random.Generator) -> str:
    """Return an identifier of any sort."""
    return pick(rng, PLAIN)(rng)


def address(rng: np.random.Generator, word: Words) -> str:
    """Return an e-mail address, a URL or a path."""
    maker = pick(rng, NAMED)
    return maker(rng, word if rng.random() < ACCENTED_SHARE else lambda rng: _plain(word(rng)))


def _plain(word: str) -> str:
    """Return a word without accents and marks, as addresses have them."""
    letters = unicodedata.normalize("NFD", word.replace("ß", "ss").replace("ł", "l").replace("ø", "o"))
    return "".join(c for c in letters if c.isascii() and (c.isalnum() or c == "-")) or "page"


def machine_readable(rng: np.random.Generator, word: Words) -> str:
    """Return a line of the machine-readable zone of a passport (44 characters) or a card (30)."""
    names = ["".join(c for c in word(rng).upper() if "A" <= c <= "Z") or "ANNA" for _ in range(3)]
    country = pick(rng, ("UTO", "D<<", "FRA", "GBR", "NLD", "POL", "USA", "ESP", "ITA", "MLT", "GRC", "SWE"))
    width = 44 if rng.random() < 0.65 else 30
    kind = rng.random()
    if kind < 0.45:
        start = f"P<{country}" if width == 44 else ""
        text = f"{start}{names[0]}<<{'<'.join(names[1 : int(rng.integers(2, 4))])}"
    elif width == 44:
        number = characters(rng, CAPITALS + "0123456789" * 3, 9)
        personal = pick(rng, (digits(rng, 8), "", characters(rng, CAPITALS, 2) + digits(rng, 6)))
        days = f"{digits(rng, 7)}{pick(rng, 'MF<')}{digits(rng, 7)}"
        text = f"{number}{digits(rng, 1)}{country}{days}{personal}"
        return text[:42].ljust(42, "<") + pick(rng, (digits(rng, 2), "<" + digits(rng, 1)))
    elif kind < 0.75:
        text = (
            f"{pick(rng, ('I<', 'ID', 'AC'))}{country}{characters(rng, CAPITALS + '0123456789' * 3, 9)}{digits(rng, 1)}"
        )
    else:
        return f"{digits(rng, 7)}{pick(rng, 'MF')}{digits(rng, 7)}{country}".ljust(29, "<")[:29] + digits(rng, 1)
    return text[:width].ljust(width, "<")
