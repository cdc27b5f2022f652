"""Files that people upload: streamed in, kept in pieces, handed out so that no script of theirs runs as ours."""
import hashlib
import os
import socket

import pytest
from cohoi_client import eventually

PNG = bytes.fromhex("89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000a49444154789c6300010000"
                    "0500010d0a2db40000000049454e44ae426082")
LIMIT = 25 * 1024 * 1024


@pytest.fixture(scope="module")
def an(cohoi):
    return cohoi.new_user("salesperson")


def upload(user, content, name="ảnh.png", told="application/octet-stream", **more):
    return user.client.request("POST", "/v1/attachments", files={"file": (name, content, told)}, **more)


def download(user, attachment):
    return user.client.get(f"/v1/attachments/{attachment['id']}")


def unfinished(cohoi, user):
    return cohoi.psql("evidence", "select id from uploads where by_user = %s and not kept", user.id)


# --- in and out ---

def test_a_file_is_described_by_its_content_and_comes_back_as_it_was(an):
    """EVD-03, EVD-05: what the client says of the type counts for nothing"""
    made = upload(an, PNG, told="text/html").expect(201).json
    assert made["name"] == "ảnh.png" and made["type"] == "image/png" and made["by"] == an.id
    assert made["size"] == str(len(PNG)) and made["sha256"] == hashlib.sha256(PNG).hexdigest()
    got = download(an, made).expect(200)
    assert got.content == PNG and got.headers["Content-Type"] == "image/png"


def test_a_large_file_comes_back_as_it_was(an):
    content = os.urandom(3 * 256 * 1024 + 12345)
    made = upload(an, content, "a.bin").expect(201).json
    assert made["sha256"] == hashlib.sha256(content).hexdigest()
    assert download(an, made).expect(200).content == content


@pytest.mark.parametrize("size", [1, 256 * 1024 - 1, 256 * 1024, 256 * 1024 + 1, 512 * 1024])
def test_the_borders_of_pieces_lose_nothing(an, size):
    content = b"\r\n--" * (size // 4) + b"x" * (size % 4)
    assert download(an, upload(an, content).expect(201).json).expect(200).content == content


@pytest.mark.parametrize("content, way", [
    (PNG, "inline"), (b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n1 0 obj\n", "inline"),
    (b"<html><script>alert(1)</script></html>", "attachment"),
    (b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>', "attachment")])
def test_no_script_is_ever_shown_as_ours(an, content, way):
    got = download(an, upload(an, content, "x").expect(201).json).expect(200)
    assert got.headers["Content-Disposition"].startswith(way)
    assert got.headers["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in got.headers["Content-Security-Policy"]


# --- rights ---

def test_a_file_that_hangs_on_nothing_is_its_uploaders_alone(cohoi, an):
    other = cohoi.new_user("salesperson")
    made = upload(an, PNG).expect(201).json
    download(other, made).expect(404)
    download(cohoi.new_user("manager"), made).expect(404)


def test_nobody_uploads_without_signing_in(cohoi):
    cohoi.anonymous().request("POST", "/v1/attachments", files={"file": ("x", PNG)}).expect(401)


# --- what is no file ---

def test_a_form_without_a_file_or_an_empty_one_is_refused(an):
    an.client.request("POST", "/v1/attachments", files={"file": ("empty", b"")}).expect(400, "FILE_REQUIRED")
    an.client.post("/v1/attachments", {}).expect(400, "FILE_REQUIRED")
    an.client.request("POST", "/v1/attachments", files={"other": ("x", PNG)}).expect(400)


def test_a_form_is_for_methods_that_take_a_file(an):
    an.client.request("POST", "/v1/contacts", files={"name": ("x", PNG)}).expect(415)


def test_names_are_bounded(an):
    upload(an, PNG, "n" * 255).expect(201)
    upload(an, PNG, "n" * 256).expect(400)


# --- limits ---

def head_only(cohoi, user, length):
    """What comes back when the headers are there and no byte of the body."""
    host, port = cohoi.url.removeprefix("http://").split(":")
    with socket.create_connection((host, int(port)), 10) as s:
        s.sendall((f"POST /v1/attachments HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {user.client.token}\r\n"
                   f"Content-Type: multipart/form-data; boundary=b\r\nContent-Length: {length}\r\n"
                   "Expect: 100-continue\r\n\r\n").encode())
        return s.recv(4096).decode(errors="replace")


def test_a_stated_length_over_the_limit_is_refused_at_once(cohoi, an):
    assert head_only(cohoi, an, LIMIT + 1_000_000).startswith("HTTP/1.1 413 ")
    assert head_only(cohoi, an, LIMIT // 2).startswith("HTTP/1.1 100 ")


def chunked(size):
    yield b'--b\r\nContent-Disposition: form-data; name="file"; filename="f"\r\n\r\n'
    for _ in range(size // 65536):
        yield bytes(65536)
    yield b"\r\n--b--\r\n"


def send_chunked(cohoi, user, size):
    return user.client.session.post(cohoi.url + "/v1/attachments", data=chunked(size), timeout=60, headers={
        "Authorization": f"Bearer {user.client.token}", "Content-Type": "multipart/form-data; boundary=b"})


def test_a_file_that_becomes_too_large_is_refused(cohoi, an):
    assert send_chunked(cohoi, an, LIMIT + 65536).status_code == 413


def peak(cohoi, daemon):
    with open(f"/proc/{cohoi.pid(daemon)}/status", encoding="ascii") as file:
        return next(int(line.split()[1]) for line in file if line.startswith("VmHWM")) * 1024


def is_sanitized(cohoi):
    with open(f"{cohoi.bin}/cohoi-evidence", "rb") as file:
        text = file.read()
    return b"__asan_init" in text or b"__tsan_init" in text


def test_a_large_file_is_never_whole_in_memory(cohoi, an):
    if is_sanitized(cohoi):
        pytest.skip("a sanitizer keeps what was freed")
    send_chunked(cohoi, an, 65536).raise_for_status()
    before = {daemon: peak(cohoi, daemon) for daemon in ("gateway", "evidence")}
    size = LIMIT // 2
    made = send_chunked(cohoi, an, size).json()
    assert made["size"] == str(size)
    assert len(download(an, made).expect(200).content) == size
    grown = {daemon: peak(cohoi, daemon) - before[daemon] for daemon in before}
    assert max(grown.values()) < 6_000_000, grown


# --- again, and broken off ---

def test_a_repeated_upload_gives_the_first_reply(an):
    first = upload(an, PNG, key="upload-once").expect(201)
    again = upload(an, PNG, key="upload-once").expect(201)
    assert again.json == first.json and again.headers["Idempotent-Replayed"] == "true"
    upload(an, PNG + b"more", key="upload-once").expect(409, "IDEMPOTENCY_KEY_REUSED")


def test_an_upload_that_was_broken_off_leaves_nothing(cohoi):
    binh = cohoi.new_user("salesperson")
    host, port = cohoi.url.removeprefix("http://").split(":")
    with socket.create_connection((host, int(port)), 10) as s:
        s.sendall((f"POST /v1/attachments HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {binh.client.token}\r\n"
                   "Content-Type: multipart/form-data; boundary=b\r\nContent-Length: 5000000\r\n\r\n--b\r\n"
                   "Content-Disposition: form-data; name=file; filename=f\r\n\r\n").encode() + bytes(600_000))
        eventually(lambda: cohoi.psql("evidence", "select 1 from upload_chunks c join uploads u on u.id = upload_id"
                                                  " where by_user = %s and n = 1", binh.id))
    cohoi.psql("evidence", "update uploads set moved_at = moved_at - interval '2 hours' where by_user = %s", binh.id)
    eventually(lambda: not unfinished(cohoi, binh), 20, "the job removes it")


def test_unfinished_uploads_of_one_user_are_bounded(cohoi):
    binh = cohoi.new_user("salesperson")
    cohoi.psql("evidence", "insert into uploads (id, by_user) select gen_random_uuid(), %s from generate_series(1, 50)",
               binh.id)
    upload(binh, PNG).expect(429, "RESOURCE_EXHAUSTED")
    cohoi.psql("evidence", "delete from uploads where by_user = %s", binh.id)
    upload(binh, PNG).expect(201)
