#!/usr/bin/env bash
# Makes the archive that Maven Central's portal takes of a staged repository: central_bundle.sh STAGED URL OUT.zip
# Names the project's address in the parent pom (Central refuses poms without one), signs every file with the default key of
# gpg, and writes the checksums anew. What was staged is not changed.
set -euo pipefail
[ $# -eq 3 ] || { echo "usage: central_bundle.sh STAGED URL OUT.zip" >&2; exit 2; }
staged=$(cd "$1" && pwd)
url=$2
out=$(cd "$(dirname "$3")" && pwd)/$(basename "$3")
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
cp -r "$staged/." "$scratch"
cd "$scratch"
find . -name 'maven-metadata*' -delete
find . \( -name '*.md5' -o -name '*.sha1' -o -name '*.sha256' -o -name '*.sha512' \) -delete
if find . -name '*SNAPSHOT*' | grep -q . && [ -z "${MURK_BUNDLE_SNAPSHOT:-}" ]; then
  echo "central_bundle.sh: $staged holds a snapshot, which Central does not take" >&2
  exit 1
fi

python3 - "$url" ./io/murk/murk-parent/*/*.pom <<'PYTHON'
import sys
from xml.sax.saxutils import escape

url, pom = escape(sys.argv[1]), sys.argv[2]
with open(pom, encoding="utf-8") as file:
    text = file.read()
about = f"""  <url>{url}</url>
  <developers>
    <developer>
      <name>The Murk developers</name>
      <url>{url}</url>
    </developer>
  </developers>
  <scm child.scm.url.inherit.append.path="false" child.scm.connection.inherit.append.path="false">
    <url>{url}</url>
    <connection>scm:git:{url}.git</connection>
  </scm>
"""
if text.count("  </licenses>\n") != 1 or text.count("<project ") != 1 or "<scm" in text:
    raise SystemExit(f"{pom} is not the parent pom as it was")
# Maven would append the name of each module to the address that it inherits: there are no such addresses.
text = text.replace("<project ", '<project child.project.url.inherit.append.path="false" ')
with open(pom, "w", encoding="utf-8") as file:
    file.write(text.replace("  </licenses>\n", "  </licenses>\n" + about))
PYTHON

find . -type f | sort | while read -r file; do
  gpg --batch --yes ${GPG_PASSPHRASE:+--pinentry-mode loopback --passphrase "$GPG_PASSPHRASE"} --armor --detach-sign "$file"
  gpg --batch --quiet --verify "$file.asc" "$file" 2>/dev/null
  for sum in md5 sha1 sha256; do
    "${sum}sum" "$file" | cut -d ' ' -f 1 | tr -d '\n' >"$file.$sum"
  done
done
for module in arena core obs realtime ffi; do
  for kind in .jar -sources.jar -javadoc.jar -cyclonedx.json .pom; do
    ls ./io/murk/murk-$module/*/murk-$module-*"$kind".asc >/dev/null
  done
done
rm -f "$out"
python3 -m zipfile -c "$out" io
echo "$out: $(find . -type f | wc -l) files"
