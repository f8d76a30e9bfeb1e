"""Source code, markup, logs and terminals, with every sign of ASCII; runs of spaces are written as one."""

from __future__ import annotations

import string
from collections.abc import Callable

import numpy as np

from training.synth import codes
from training.synth.draws import characters, digits, pick

Words = Callable[[np.random.Generator], str]

LEVELS = ("INFO", "WARN", "ERROR", "DEBUG", "WARNING", "TRACE", "FATAL", "[info]", "[error]")
COMMANDS = ("sudo", "git", "cd", "ls -la", "grep -rn", "docker run --rm", "pip install", "npm run", "ssh", "cat",
"chmod 755", "curl -s",
            "kubectl get", "make", "tar xzf", "echo", "export", "find . -name", "systemctl status",
            "python3 -m")  # fmt: skip
TYPES = (
    "int",
    "str",
    "float",
    "bool",
    "void",
    "char*",
    "String",
    "List<int>",
    "const auto&",
    "size_t",
    "bytes",
    "dict[str, int]",
    "u8",
    "&str",
)
OPERATORS = (
    " = ",
    " == ",
    " != ",
    " += ",
    " -= ",
    " >= ",
    " <= ",
    " && ",
    " || ",
    " < ",
    " > ",
    " * ",
    " % ",
    " ^ ",
    " | ",
    " & ",
    " -> ",
    " => ",
    " := ",
)
PRINTABLE = string.digits + string.ascii_letters + string.punctuation * 2


def name(rng: np.random.Generator, word: Words) -> str:
    """Return an identifier: snake_case, camelCase, a constant, a short variable."""
    first, second = ("".join(c for c in word(rng).lower() if c.isascii() and c.isalpha()) or "x" for _ in range(2))
    return pick(rng,
    (first, f"{first}_{second}", f"{first}{second.title()}", f"{first.title()}{second.title()}",
        f"{first}_{second}".upper(),
                      pick(rng, "ijknxyabfs"), f"_{first}", f"{first}{digits(rng, 1)}", f"self.{first}",
                      f"{first}.{second}"))  # fmt: skip


def code(rng: np.random.Generator, word: Words) -> str:
    """Return a line of source code in a made-up mix of common languages."""
    a, b, c, d = (name(rng, word) for _ in range(4))
    n, m, text, kind, sign = (
        digits(rng, 1, 4),
        digits(rng, 1, 3),
        f"{word(rng)} {word(rng)}",
        pick(rng, TYPES),
        pick(rng, OPERATORS),
    )
    quote = pick(rng, "\"'")
    return pick(rng, (
        f"def {a}({b}: {kind}) -> {pick(rng, TYPES)}:", f"def {a}(self, {b}={n}):", f"if ({a}[{b}]{sign}{n}) {{",
        f"if {a}{sign}{b}:",
        f"for (int i = {m}; i < {a}; i++) {{", f"for {a} in range({n}):", f"{a}{sign}{b};", f"{a}{sign}{b}({c}, {n})",
        f"return {a}[{m}:{n}]",
        f"return {a} ? {b} : {c};", f"{kind} {a} = {quote}{text}{quote};", f"const {a} = ({b}) => {c} * {n};",
        f"import {a} from {quote}{b}{quote};",
        f"from {a} import {b}, {c}", f"#include <{a}.h>", f"#define {a.upper()} {n}",
        f"printf({quote}%d %s\\n{quote}, {a}, {b});",
        f"// {text}", f"# {text}", f"/* {text} */", f"<!-- {text} -->", f"SELECT {a}, {b} FROM {c} WHERE {d} = {n};",
        f"INSERT INTO {a} ({b}) VALUES ({quote}{text}{quote});", f"try {{ {a}(); }} catch ({b} e) {{ }}", "} else {",
        f"{a}?.{b}!.{c}", f"@{a}({b}={n})",
        f"let mut {a}: {kind} = {b}::new(&{c});", f"{a} = [{n}, {m}, {quote}{b}{quote}]",
        f"{a} = {{{quote}{b}{quote}: {n}}}", f"while (!{a} && {b} != {c}) {{",
        f"{a} ^= {b} << {m};", f"assert {a} == {quote}{b}{quote}", f"raise {a.title()}(f{quote}{b}: {{{c}}}{quote})",
        f"`${{{a}}}/{b}?id=${{{c}}}`",
        f"{a}[{b}][{c}] *= {n}", f"#[derive({a.title()}, Clone)]", f"fn {a}<T>(&self) -> Option<T>",
        f"x = ~{a} & 0x{characters(rng, codes.HEX, 2, 8)}",
        f"$this->{a}({b}, ${c});", f"--{a}: {n}px;", f".{a} > {b} {{ color: #{characters(rng, codes.HEX, 6)}; }}",
        f"print(f{quote}{{{a}}}{quote})", "});", "};", "}",
    ))  # fmt: skip


def markup(rng: np.random.Generator, word: Words) -> str:
    """Return a line of JSON, HTML, XML, YAML, a configuration or a table of Markdown."""
    a, b, text, n = name(rng, word), name(rng, word), f"{word(rng)} {word(rng)}", digits(rng, 1, 4)
    return pick(rng, (
        f"{{\"{a}\": \"{text}\", \"{b}\": {n}}}", f"\"{a}\": {pick(rng, ('true', 'false', 'null', n))},",
        f"\"{a}\": [\"{b}\", \"{text}\"]", f"{{\"{a}\":{{\"{b}\":[{n},{n}]}}}}",
        f"<a href=\"/{a}\" class='{b}'>{text}</a>", f"<{b}>{text}</{b}>",
        f"<input type=\"text\" name=\"{a}\" value=\"{n}\" />", f"<div id=\"{a}\" data-{b}=\"{n}\">",
        f"<{a} {b}=\"{n}\"/>", f"{a}: {text}", f"- {a}: \"{b}\"", f"[{a}]", f"{a}={text}", f"{a} = \"{b}\" # {text}",
        f"| {a} | {b} | {n} |", f"**{text}** `{a}`",
        f"## {text}", f"- [ ] {text}", f"- [x] {text}", f"[{text}](https://{b.lower()}.org)",
        f"&{b.lower()}; &amp; &lt;{a}&gt;", "</div>", "</html>", "],", "{",
    ))  # fmt: skip


def log(rng: np.random.Generator, word: Words) -> str:
    """Return a line of a log, long at times."""
    hour, minute, second = int(rng.integers(0, 24)), int(rng.integers(0, 60)), int(rng.integers(0, 60))
    day = f"{int(rng.integers(1990, 2036))}-{int(rng.integers(1, 13)):02}-{int(rng.integers(1, 29)):02}"
    clock = f"{hour:02}:{minute:02}:{second:02}"
    stamp = pick(
        rng,
        (
            f"{day} {clock},{digits(rng, 3)}",
            f"{day}T{clock}Z",
            clock,
            f"[{day} {clock}]",
            f"[{clock}]",
            f"{clock}.{digits(rng, 6)}",
        ),
    )
    level, where = (
        pick(rng, LEVELS),
        pick(
            rng,
            (
                f"[{name(rng, word)}-{digits(rng, 1)}]",
                f"{name(rng, word)}:",
                f"{name(rng, word)}[{digits(rng, 2, 5)}]:",
                f"({name(rng, word)})",
                "",
            ),
        ),
    )
    tail = " ".join(
        pick(
            rng,
            (
                f"{word(rng)} {word(rng)}",
                f"{name(rng, word)}={digits(rng, 1, 5)}",
                word(rng),
                digits(rng, 1, 4),
                f"{word(rng)},",
                codes.network(rng),
                f"'{name(rng, word)}'",
                f"{digits(rng, 1, 4)}ms",
            ),
        )
        for _ in range(int(rng.integers(1, 9)))
    )
    return " ".join(f"{stamp} {level} {where} {tail}".split())


def terminal(rng: np.random.Generator, word: Words) -> str:
    """Return what stands in a terminal: a prompt with a command, a listing, a message."""
    a, b = name(rng, word), name(rng, word)
    flag = f"-{pick(rng, string.ascii_letters)} {a}"
    rest = (a, flag, f"--{a}={b}", codes.path(rng, word), f"{a} | {b}", f"{a} > {b}.txt", f"{a} 2>&1", f"{a} && {b}")
    command = f"{pick(rng, COMMANDS)} {pick(rng, rest)}"
    rights = "".join(pick(rng, ("r", "-")) + pick(rng, ("w", "-")) + pick(rng, ("x", "-")) for _ in range(3))
    return pick(rng, (
        f"$ {command}", f"{a}@{b}:~$ {command}", command, f"# {command}", f"PS C:\\{a}> {command}",
        f">>> {code(rng, word)}", f"C:\\>{a}.exe /{pick(rng, 'abcs')}",
        f"{pick(rng, 'd-')}{rights} {digits(rng, 1)} {a} {b} {digits(rng, 2, 6)} {codes.path(rng, word)}",
        f"{a}: command not found", f"error: {word(rng)} {word(rng)} ({digits(rng, 1, 3)})",
        f"{digits(rng, 1, 3)}% [{'=' * int(rng.integers(2, 12))}> ]",
        f"* {digits(rng, 4)} {a} +{digits(rng, 1, 3)} -{digits(rng, 1, 2)}", f"[ OK ] {word(rng)} {word(rng)}",
        f"{codes.path(rng, word)}:{digits(rng, 1, 3)}:{digits(rng, 1, 2)}: {word(rng)} {word(rng)}", f"~ {command}",
        f"{characters(rng, codes.HEX, 7)} {word(rng)} {word(rng)}",
    ))  # fmt: skip


def signs_of_ascii(rng: np.random.Generator, word: Words) -> str:
    """Return groups of any printable characters, signs more often than letters."""
    return " ".join(characters(rng, PRINTABLE, 1, 7) for _ in range(int(rng.integers(1, 5))))


MAKERS = (code, code, code, code, markup, markup, log, log, terminal, terminal, signs_of_ascii)


def line(rng: np.random.Generator, word: Words) -> str:
    """Return a line of any of these."""
    return " ".join(pick(rng, MAKERS)(rng, word).split())
