#!/usr/bin/python3
"""Makes a C table of migrations: embed.py NAME OUT.c FILE.sql..."""
import os
import sys


def c_text(text):
    lines = []
    for line in text.splitlines():
        escaped = line.replace("\\", "\\\\").replace('"', '\\"')
        lines.append(f'    "{escaped}\\n"')
    return "\n".join(lines) or '    ""'


def main():
    name, out, *files = sys.argv[1:]
    rows = []
    for path in sorted(files, key=os.path.basename):
        with open(path, encoding="utf-8") as sql:
            rows.append(f'    {{"{os.path.basename(path)}",\n{c_text(sql.read())}}},')
    with open(out, "w", encoding="utf-8") as c:
        c.write('#include "common/service.h"\n')
        c.write(f"extern const Migration {name}[];\nconst Migration {name}[] = {{\n")
        c.write("\n".join(rows) + "\n    {0},\n};\n")


main()
