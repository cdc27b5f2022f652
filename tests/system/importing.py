"""What tests of imports share: workbooks and texts to load, and an import's steps."""
import io

import openpyxl
from cohoi_client import eventually

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
OVER = ("DONE", "FAILED", "CANCELLED", "UNDONE")


def workbook(*rows, title="Dữ liệu"):
    """An XLSX file of these rows."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = title
    for row in rows:
        sheet.append(list(row))
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def text(*rows, separator=",", encoding="utf-8", end="\r\n"):
    """A CSV file of these rows."""
    return end.join(separator.join(str(c) for c in row) for row in rows).encode(encoding) + end.encode(encoding)


def upload(user, content, name="du-lieu.xlsx", **fields):
    """The reply of an attempt."""
    return user.client.post("/v1/imports", files={"file": (name, content), **{k: (None, v) for k, v in fields.items()}})


def load(user, content, name="du-lieu.xlsx", target=None, mapping=None, **options):
    """An import with this file, target, mapping and options."""
    made = upload(user, content, name).expect(201).json
    body = {**({"target": target} if target else {}), **({"mapping": mapping} if mapping else {}),
            **({"options": options} if options else {})}
    return change(user, made, **body) if body else made


def change(user, made, **body):
    return user.client.patch(f"/v1/imports/{made['id']}", body).expect(200).json


def act(user, made, verb):
    return user.client.post(f"/v1/imports/{made['id']}:{verb}")


def check(user, made):
    return act(user, made, "check").expect(200).json


def get(user, made):
    return user.client.get(f"/v1/imports/{made['id']}").expect(200).json


def wait(user, made, *states, timeout=30):
    """The import, once it is in one of these states (any in which nothing goes on)."""
    def over():
        now = get(user, made)
        return now if now["state"] in (states or OVER) else None
    return eventually(over, timeout, f"import in {states or OVER}, it is {get(user, made)}")


def run(user, made, timeout=30):
    act(user, made, "run").expect(200)
    return wait(user, made, timeout=timeout)


def sheet_of(reply):
    """The rows of a workbook that came as a reply, as lists."""
    reply.expect(200)
    return [list(row) for row in openpyxl.load_workbook(io.BytesIO(reply.content)).active.iter_rows(values_only=True)]


def opportunities_of(user, made):
    return list(user.client.items("/v1/opportunities", importId=made["id"]))


def errors_of(checked):
    """{(row, column): code}"""
    return {(e["row"], e.get("column")): e["code"] for e in checked["errors"]}
