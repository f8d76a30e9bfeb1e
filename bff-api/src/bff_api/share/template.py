"""The HTML of a share link. Jinja escapes every value."""

from __future__ import annotations

from typing import Final

STYLE: Final = """
:root { color-scheme: light dark; --ground: #f6f5f1; --surface: #ffffff; --ink: #1d2021; --soft: #5b605f;
  --edge: #d9d6cc; --accent: #0f6e66; }
@media (prefers-color-scheme: dark) { :root { --ground: #151617; --surface: #1e2021; --ink: #eceae4; --soft: #a9ada9;
  --edge: #34383a; --accent: #5cc9bb; } }
* { box-sizing: border-box; }
body { margin: 0; background: var(--ground); color: var(--ink); font: 1rem/1.5 system-ui, sans-serif; }
header, main { max-width: 80rem; margin: 0 auto; padding: 1rem; }
h1 { margin: 0; font-size: 1.5rem; overflow-wrap: anywhere; }
p { margin: .25rem 0; color: var(--soft); }
a { color: var(--accent); }
.columns { display: grid; gap: 1rem; grid-template-columns: repeat(auto-fit, minmax(min(24rem, 100%), 1fr)); }
img { max-width: 100%; height: auto; border: 1px solid var(--edge); border-radius: 10px; background: #ffffff; }
pre { margin: 0; padding: 1rem; white-space: pre-wrap; overflow-wrap: anywhere; font: inherit;
  background: var(--surface); border: 1px solid var(--edge); border-radius: 10px; }
"""

_HEAD: Final = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<meta name="referrer" content="no-referrer">
"""

SHARED: Final = (
    _HEAD
    + """<title>{{ name }}</title>
<style>{{ style | safe }}</style>
</head>
<body>
<header>
<h1 dir="auto">{{ name }}</h1>
<p>Shared with you, read-only. The link ends on {{ expires }}.</p>
<p>{% if text %}<a href="{{ address }}/text" download>Download the text</a> · {% endif %}\
<a href="{{ address }}/content" download>Download the picture</a></p>
</header>
<main class="columns">
<div>{% if is_shown %}<img src="{{ address }}/content" alt="The picture">\
{% else %}<p>Your browser cannot show this kind of picture. Download it instead.</p>{% endif %}</div>
<div>{% if text %}<pre dir="auto">{{ text }}</pre>{% else %}<p>No text found</p>{% endif %}</div>
</main>
</body>
</html>
"""
)

SHARED_DOCUMENT: Final = (
    _HEAD
    + """<title>{{ name }}</title>
<style>{{ style | safe }}</style>
</head>
<body>
<header>
<h1 dir="auto">{{ name }}</h1>
<p>Shared with you, read-only. The link ends on {{ expires }}.</p>
<p>{{ pages.done }} of {{ pages.of or "?" }} pages are read. \
{% if pages.done %}<a href="{{ address }}/text" download>Download the text</a>{% endif %}</p>
</header>
<main>
{% for number, text in texts %}<section>
<h2>Page {{ number }}</h2>
<div class="columns">
<div><img src="{{ address }}/pages/{{ number }}" alt="Page {{ number }}" loading="lazy"></div>
<div>{% if text %}<pre dir="auto">{{ text }}</pre>{% else %}<p>No text found</p>{% endif %}</div>
</div>
</section>
{% endfor %}</main>
</body>
</html>
"""
)

ENDED: Final = (
    _HEAD
    + """<title>{{ title }}</title>
<style>{{ style | safe }}</style>
</head>
<body>
<header>
<h1>{{ title }}</h1>
<p>{{ detail }}</p>
</header>
</body>
</html>
"""
)
