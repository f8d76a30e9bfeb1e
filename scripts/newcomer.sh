#!/usr/bin/env bash
# Tests a fresh installation, with only what `make run` installs: start it, read a picture, stop it.
set -euo pipefail
cd "$(dirname "$0")/.."

data=$(mktemp -d)
MESH_PORT=${MESH_PORT:-$(python3 -c "from harness.ports import free_port; print(free_port(9))")}
export MESH_PORT MESH_DATA=$data/var
log=$data/run.log
setsid make run >"$log" 2>&1 &
pid=$!
cleanup() {
    kill -TERM -- "-$pid" 2>/dev/null || true
    wait "$pid" 2>/dev/null || true
    rm -rf "$data"
}
trap cleanup EXIT

address=http://127.0.0.1:$MESH_PORT
until grep -q "ocr-mesh is ready: $address" "$log"; do
    if ! kill -0 "$pid" 2>/dev/null; then
        tail -n 40 "$log" >&2
        echo "make run did not start" >&2
        exit 1
    fi
    sleep 1
done
.venv/bin/python - "$address" <<'PYTHON'
import io
import sys

import urllib3
from PIL import Image, ImageDraw, ImageFont

picture, file = Image.new("RGB", (640, 160), "white"), io.BytesIO()
ImageDraw.Draw(picture).text((40, 50), "TOTAL 12.50", fill="black", font=ImageFont.load_default(48))
picture.save(file, "JPEG")
answer = urllib3.request("POST", f"{sys.argv[1]}/read", fields={"image": ("picture.jpg", file.getvalue(), "image/jpeg")})
text = answer.json().get("text", "")
print(f"recognised with make run: {text!r}")
sys.exit(not (answer.status == 200 and "12.50" in text))
PYTHON
