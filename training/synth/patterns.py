"""Lines as receipts, forms, letters and signs print them: prices, dates, codes, addresses, labels with values."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from recognition_api.crnn.charset import DEFAULT_CHARACTERS

Words = Callable[[], str]

RECEIPT_PHRASES = (
    "TOTAL", "SUB TOTAL", "SUBTOTAL", "GRAND TOTAL", "TOTAL SALES", "Total Amount", "TOTAL DUE", "AMOUNT", "CASH",
    "CHANGE", "ROUNDING", "ROUNDING ADJ", "Rounded Total (RM)", "TAX INVOICE", "INVOICE NO", "Inv No.", "Receipt No",
    "RECEIPT #", "BILL NO", "DATE", "TIME", "CASHIER", "COUNTER", "TABLE NO", "PAX", "QTY", "PRICE", "U.PRICE", "DISC",
    "DISCOUNT", "DESCRIPTION", "ITEM", "ITEMS", "UNIT PRICE", "GST", "GST ID NO", "GST REG NO", "GST SUMMARY",
    "GST 6%", "TAX", "TAX CODE", "SR", "ZRL", "TAX (RM)", "AMT(RM)", "Amt (RM)", "TOTAL (INCL. GST)",
    "TOTAL EXCL. GST", "TOTAL INCLUSIVE OF GST", "SERVICE CHARGE", "VISA CARD", "MASTERCARD", "CREDIT CARD", "DEBIT",
    "TENDERED", "CASH RECEIVED", "BALANCE", "PAYMENT", "CO. REG. NO", "COMPANY REG NO", "SDN BHD", "SDN. BHD.",
    "ENTERPRISE", "TRADING", "RESTAURANT", "HARDWARE", "STATIONERY", "SUPERMARKET", "PHARMACY", "BOOK STORE", "CAFE",
    "TEL", "FAX", "TEL/FAX", "JALAN", "TAMAN", "LOT", "SELANGOR", "KUALA LUMPUR", "JOHOR BAHRU", "SHAH ALAM",
    "PETALING JAYA", "KLANG", "THANK YOU", "THANK YOU PLEASE COME AGAIN", "THANK YOU FOR SHOPPING",
    "PLEASE KEEP THIS RECEIPT", "GOODS SOLD ARE NOT RETURNABLE", "NO REFUND", "NO EXCHANGE", "MEMBER", "POINTS",
    "SALESPERSON", "Served by", "Order No", "TAKE AWAY", "DINE IN", "TERMINAL", "APPROVAL CODE", "TRACE NO", "BATCH",
    "PCS", "KG", "PKT", "UOM", "Summe", "Bar", "Rückgeld", "MwSt", "Rechnung", "Danke für Ihren Einkauf", "Total TTC",
    "TVA", "Montant", "Espèces", "Merci", "Importe", "IVA", "Gracias por su visita", "Totale", "Contanti", "Scontrino",
    "Totaal", "BTW", "Razem", "Paragon", "Celkem",
)  # fmt: skip
FORM_LABELS = (
    "Name", "Address", "City", "State", "Zip", "Phone", "Date", "From", "To", "Subject", "Re", "Fax", "Attn", "Page",
    "Pages", "Department", "Title", "Signature", "Company", "Brand", "Account", "Region", "Division", "Project",
    "Approved by", "Comments", "Number", "No.", "Quantity", "Type", "Size", "Weight", "Cost", "Budget", "Sample",
    "Reported by", "Submitted", "Remarks", "Nom", "Prénom", "Adresse", "Datum", "Unterschrift", "Straße", "Ort",
    "Geburtsdatum", "Nombre", "Fecha", "Firma", "Cognome",
)  # fmt: skip
MONTHS = ("January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
          "December", "Jan", "Feb", "Mar", "Apr", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")  # fmt: skip
DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun", "Monday", "Friday", "Sunday")
CURRENCIES = ("RM", "RM ", "$", "€", "£", "¥", "USD ", "EUR ", "", "", "")
DRAWN_ALONE = DEFAULT_CHARACTERS.translate(dict.fromkeys(map(ord, "ﬁﬂſ")))  # the renderer draws those for fi, fl, s
CAPITALS_AND_DIGITS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"


def line(rng: np.random.Generator, word: Words) -> str:
    """Return one line of a randomly chosen pattern; ``word`` gives a word of the corpus."""
    makers = (
        _receipt_phrase, _receipt_phrase, _labelled, _labelled, _form_field, _price, _amounts, _item, _item, _date,
        _date,
        _time, _number, _code, _code, _phone, _address, _address, _company, _site, _signs, _rare, _numbered,
    )  # fmt: skip
    return makers[int(rng.integers(len(makers)))](rng, word)


def _pick(rng: np.random.Generator, options: tuple[str, ...] | str) -> str:
    return options[int(rng.integers(len(options)))]


def _digits(rng: np.random.Generator, low: int, high: int) -> str:
    """Return from ``low`` to ``high`` random digits."""
    return "".join(_pick(rng, "0123456789") for _ in range(int(rng.integers(low, high + 1))))


def _money(rng: np.random.Generator) -> str:
    value = float(np.exp(rng.uniform(-1.0, 8.5)))
    text = f"{value:,.2f}" if rng.random() < 0.5 else f"{value:.2f}"
    if rng.random() < 0.15:
        text = text.replace(",", "\0").replace(".", ",").replace("\0", ".")
    return ("-" if rng.random() < 0.05 else "") + text


def _price(rng: np.random.Generator, word: Words) -> str:
    tail = _pick(rng, ("", "", "", "", " SR", " S", " Z", "*", " T", " A", "%", " €", " Kč", " zł", " kr", "-"))
    return _pick(rng, CURRENCIES) + _money(rng) + tail


def _amounts(rng: np.random.Generator, word: Words) -> str:
    return " ".join(_money(rng) for _ in range(int(rng.integers(2, 5))))


def _receipt_phrase(rng: np.random.Generator, word: Words) -> str:
    phrases = [_pick(rng, RECEIPT_PHRASES) for _ in range(int(rng.choice([1, 1, 1, 2])))]
    return " ".join(phrases) + _pick(rng, ("", "", "", ":", " :", "!", "."))


def _labelled(rng: np.random.Generator, word: Words) -> str:
    value = _pick_maker(rng, (_price, _number, _date, _code, _time, _phone))(rng, word)
    return _pick(rng, RECEIPT_PHRASES) + _pick(rng, (" ", ": ", " : ", ":", " # ", " - ", " = ")) + value


def _form_field(rng: np.random.Generator, word: Words) -> str:
    value = _pick_maker(rng, (_number, _date, _code, _company, _phone, _nothing, _nothing, _words))(rng, word)
    return _pick(rng, FORM_LABELS) + _pick(rng, (": ", ":", " ", ". ")) + value


def _pick_maker(
    rng: np.random.Generator, makers: tuple[Callable[[np.random.Generator, Words], str], ...]
) -> Callable[[np.random.Generator, Words], str]:
    return makers[int(rng.integers(len(makers)))]


def _nothing(rng: np.random.Generator, word: Words) -> str:
    return ""


def _words(rng: np.random.Generator, word: Words) -> str:
    return " ".join(word() for _ in range(int(rng.integers(1, 4))))


def _item(rng: np.random.Generator, word: Words) -> str:
    """Return ``2 X GREEN TEA 500ML 4.50``, or a part of it."""
    quantity, unit = int(rng.integers(1, 20)), _pick(rng, ("ML", "G", "KG", "PCS", "CM", "MM", "L", "X", "/PKT", "'S"))
    name = _words(rng, word) if rng.random() < 0.8 else f"{word()} {_digits(rng, 1, 3)}{unit}"
    return _pick(rng, (
        name, f"{quantity} {name}", f"{quantity} x {_money(rng)}", f"{quantity} X {_money(rng)} {_money(rng)}",
        f"{name} {_money(rng)}", f"{quantity}.00 {unit} X {_money(rng)}", f"{_digits(rng, 6, 13)} {name}",
        f"{quantity} @ {_money(rng)}",
        f"({name})", f"{name} ({_digits(rng, 1, 4)}{unit})", f"{name} {_digits(rng, 1, 3)}{unit.lower()}", f"*{name}",
        f"{name}/{word()}",
    ))  # fmt: skip


def _date(rng: np.random.Generator, word: Words) -> str:
    day, month, year = int(rng.integers(1, 32)), int(rng.integers(1, 13)), int(rng.integers(1950, 2031))
    name, short = _pick(rng, MONTHS), year % 100
    text = _pick(rng, (
        f"{day:02}/{month:02}/{year}", f"{day:02}-{month:02}-{year}", f"{day}/{month}/{short:02}",
        f"{day:02}.{month:02}.{year}",
        f"{year}-{month:02}-{day:02}", f"{day} {name} {year}", f"{name} {day}, {year}",
        f"{day:02}-{name[:3]}-{short:02}",
        f"{_pick(rng, DAYS)} {day:02}-{month:02}-{year}", f"{day}. {month}. {year}", f"{month}/{day}/{short:02}",
        f"{day:02}{name[:3]}{year}",
    ))  # fmt: skip
    return f"{text} {_time(rng, word)}" if rng.random() < 0.3 else text


def _time(rng: np.random.Generator, word: Words) -> str:
    hour, minute, second = int(rng.integers(0, 24)), int(rng.integers(0, 60)), int(rng.integers(0, 60))
    half = _pick(rng, (" AM", " PM", "am", "PM", ""))
    return _pick(rng, (
        f"{hour:02}:{minute:02}", f"{hour:02}:{minute:02}:{second:02}", f"{hour % 12 + 1}:{minute:02}{half}",
        f"{hour % 12 + 1:02}:{minute:02}:{second:02}{half}",
    ))  # fmt: skip


def _number(rng: np.random.Generator, word: Words) -> str:
    digits = _digits(rng, 1, 12)
    return _pick(
        rng, (digits, digits, f"#{digits}", f"{int(digits):,}", f"{_digits(rng, 1, 2)}%", f"{digits}.", f"({digits})")
    )


def _code(rng: np.random.Generator, word: Words) -> str:
    """Return ``CS00012345``, ``001234567-X``, ``(123456-A)`` or a free mixture of capitals and digits."""
    letters = "".join(_pick(rng, CAPITALS_AND_DIGITS[:26]) for _ in range(int(rng.integers(1, 5))))
    mixed = "".join(_pick(rng, CAPITALS_AND_DIGITS) for _ in range(int(rng.integers(3, 12))))
    return _pick(rng, (
        f"{letters}{_digits(rng, 3, 8)}", f"{_digits(rng, 6, 9)}-{letters[0]}", f"({_digits(rng, 5, 7)}-{letters[0]})",
        mixed,
        f"{letters}-{_digits(rng, 2, 6)}", f"{letters}/{_digits(rng, 2, 6)}", _digits(rng, 12, 13),
        f"{letters}{_digits(rng, 2, 4)}-{_digits(rng, 3, 6)}",
        f"{_digits(rng, 4, 4)} {_digits(rng, 4, 4)} {_digits(rng, 4, 4)} {_digits(rng, 4, 4)}",
        f"XXXX XXXX XXXX {_digits(rng, 4, 4)}",
    ))  # fmt: skip


def _phone(rng: np.random.Generator, word: Words) -> str:
    return _pick(rng, (
        f"0{_digits(rng, 1, 2)}-{_digits(rng, 7, 8)}",
        f"+{_digits(rng, 2, 3)} {_digits(rng, 2, 3)} {_digits(rng, 6, 8)}",
        f"({_digits(rng, 3, 3)}) {_digits(rng, 3, 3)}-{_digits(rng, 4, 4)}",
        f"Tel: {_digits(rng, 2, 3)}-{_digits(rng, 3, 4)} {_digits(rng, 4, 4)}",
        f"{_digits(rng, 3, 3)}/{_digits(rng, 3, 3)}-{_digits(rng, 4, 4)}",
        f"{_digits(rng, 2, 2)}.{_digits(rng, 2, 2)}.{_digits(rng, 2, 2)}.{_digits(rng, 2, 2)}",
    ))  # fmt: skip


def _address(rng: np.random.Generator, word: Words) -> str:
    number = _digits(rng, 1, 3)
    return _pick(rng, (
        f"NO.{number}, JALAN {word()} {_digits(rng, 1, 2)},", f"{_digits(rng, 5, 5)} {word()}, {word()}.",
        f"{number} {word()} Street, {word()}",
        f"{word()}straße {number}", f"{number}, rue de {word()}", f"LOT {number}, TAMAN {word()}",
        f"{_digits(rng, 5, 5)} {word()}",
        f"JALAN {word()} {_digits(rng, 1, 2)}/{_digits(rng, 1, 2)}, {word()},", f"P.O. Box {_digits(rng, 2, 5)}",
        f"via {word()}, {number}",
        f"No {number}-G, {number}-1 & {number}-2,",
    ))  # fmt: skip


def _company(rng: np.random.Generator, word: Words) -> str:
    tail = _pick(
        rng,
        (
            "SDN BHD",
            "Inc.",
            "Ltd.",
            "GmbH",
            "S.A.",
            "Co.",
            "& Co.",
            "& Sons",
            "S.r.l.",
            "s.r.o.",
            "Sp. z o.o.",
            "AG",
            "(M) SDN. BHD.",
        ),
    )
    return f"{word()} {word()} {tail}" if rng.random() < 0.5 else f"{word()} {tail}"


def _site(rng: np.random.Generator, word: Words) -> str:
    name, end = word().lower(), _pick(rng, (".com", ".de", ".org", ".com.my", ".fr", ".co.uk", ".net", ".pl"))
    return _pick(
        rng,
        (
            f"www.{name}{end}",
            f"http://www.{name}{end}/",
            f"{word().lower()}@{name}{end}",
            f"Email: {word().lower()}.{name}@{name}{end}",
        ),
    )


def _signs(rng: np.random.Generator, word: Words) -> str:
    """Return words among the signs that are seldom in prose."""
    return _pick(rng, (
        f"§ {_digits(rng, 1, 3)} {word()}", f"– {word()} {word()}", f"„{word()}“", f"“{word()} {word()}”",
        f"«{word()}»", f"• {word()} {word()}",
        f"{_digits(rng, 1, 3)} °C", f"{word()} — {word()}", f"‘{word()}’", f"{word()}…", f"[{word()}]",
        f"{{{word()}}}", f"{word()}_{word()}",
        f"{_digits(rng, 1, 3)} × {_digits(rng, 1, 3)} cm", f"{word()}©", f"{word()}®", f"{word()}™",
        f"±{_digits(rng, 1, 2)} %", f"«{word()} {word()}",
        f"{word()}?", f"¿{word()} {word()}?", f"¡{word()}!", f"{word()} = {_digits(rng, 1, 4)}",
        f"~{_digits(rng, 1, 4)}", f"<{word()}>", f"{word()}; {word()}",
        "-" * int(rng.integers(3, 12)), "." * int(rng.integers(4, 16)),
        "*" * int(rng.integers(2, 10)), f"***{word()}***", f"{word()} | {word()}",
        f"{word()} + {word()}", f"\"{word()}\"",
        f"{word()}\\{word()}", f"^{word()}", f"`{word()}`", f"{_digits(rng, 1, 2)}½ {word()}", f"$ {_money(rng)}",
        f"½ {word()}", f"n° {_digits(rng, 1, 4)}",
    ))  # fmt: skip


def _rare(rng: np.random.Generator, word: Words) -> str:
    """Return a word in which some letters became others of the charset, so that none is never seen."""
    letters = list(word())
    for _ in range(int(rng.integers(1, 4))):
        letters[int(rng.integers(len(letters)))] = _pick(rng, DRAWN_ALONE)
    return "".join(letters).strip()


def _numbered(rng: np.random.Generator, word: Words) -> str:
    return _pick(rng, (
        f"{_digits(rng, 1, 2)}. {word()} {word()}", f"{_digits(rng, 1, 2)}) {word()}", f"- {word()} {word()}",
        f"({_pick(rng, 'abcdef')}) {word()}", f"{_digits(rng, 1, 2)}.{_digits(rng, 1, 2)} {word()}",
        f"{word()} . . . . {_digits(rng, 1, 3)}",
    ))  # fmt: skip
