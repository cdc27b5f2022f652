"""What a customer makes or sells. CON-10"""
import pytest
from sales import Sales

NOBODY = "01a20495-97ec-74a7-8596-28030997eb46"


@pytest.fixture(scope="module")
def sales(cohoi):
    return Sales(cohoi)


def add(user, contact, **fields):
    return user.client.post(f"/v1/contacts/{contact['id']}/products", {"name": "Nước mắm 500 ml", **fields})


def products(user, contact, **params):
    return list(user.client.items(f"/v1/contacts/{contact['id']}/products", **params))


def path(product):
    return f"/v1/products/{product['id']}"


def count(user, contact):
    return user.client.get(f"/v1/contacts/{contact['id']}").expect(200)["counts"]["products"]


def history(user, contact):
    return [e for e in user.client.items(f"/v1/contacts/{contact['id']}/history") if e["kind"].startswith("PRODUCT")]


def test_a_contact_keeps_the_customer_s_products(cohoi, sales):
    """CON-10, CON-11"""
    contact = sales.contact(sales.an)
    fields = {"brand": "Phú Quốc", "sku": "NM-500", "gtin": "8935024140147", "note": "bán ở siêu thị"}
    made = add(sales.an, contact, **fields).expect(201).json
    assert {k: made[k] for k in fields} == fields
    assert (made["contactId"], made["version"], made["createdBy"]) == (contact["id"], 1, sales.an.id)
    second = add(sales.an, contact, name="Nước mắm 1 l").expect(201).json
    assert products(sales.an, contact) == [second, made]
    assert count(sales.an, contact) == 2
    changed = sales.an.client.patch(path(made), {"sku": "NM-501", "note": None}).expect(200)
    assert (changed["sku"], changed["version"], changed["brand"]) == ("NM-501", 2, "Phú Quốc")
    sales.an.client.patch(path(made), {"sku": "x"}, if_match=1).expect(412, "VERSION_MISMATCH")
    sales.an.client.delete(path(second)).ok()
    sales.an.client.delete(path(second)).expect(404)
    assert products(sales.an, contact) == [changed.json]
    assert count(sales.an, contact) == 1
    entries = history(sales.manager, contact)
    assert [(e["kind"], e["note"]) for e in entries] == [
        ("PRODUCT_REMOVED", "Nước mắm 1 l"), ("PRODUCT_CHANGED", "Nước mắm 500 ml"), ("PRODUCT_ADDED", "Nước mắm 1 l"),
        ("PRODUCT_ADDED", "Nước mắm 500 ml")]
    assert {c["field"] for c in entries[1]["changes"]} == {"sku", "note"}
    told = [e["type"] for e in cohoi.events("contacts") if e["subject"] in (made["id"], second["id"])]
    assert sorted(told) == ["cohoi.product.created"] * 2 + ["cohoi.product.deleted", "cohoi.product.updated"]


@pytest.mark.parametrize("fields, expected", [
    ({"name": " "}, {"name": "REQUIRED"}),
    ({"gtin": "8935024140148"}, {"gtin": "BAD_FORMAT"}),
    ({"gtin": "893502414014"}, {"gtin": "BAD_FORMAT"}),
    ({"gtin": "barcode"}, {"gtin": "BAD_FORMAT"}),
    ({"sku": "x" * 101}, {"sku": "TOO_LONG"}),
    ({"price": 5}, {"price": "UNKNOWN_FIELD"}),
])
def test_what_is_wrong_with_a_product_is_named(sales, fields, expected):
    """CON-10"""
    assert add(sales.an, sales.contact(sales.an), **fields).expect(400).fields == expected


def test_products_are_seen_and_changed_with_their_contact(sales):
    """CON-10, ACC-10"""
    contact = sales.contact(sales.an)
    made = add(sales.an, contact).expect(201)
    staff = sales.join("data_staff")
    assert products(staff, contact) == [made.json]
    staff.client.patch(path(made), {"sku": "x"}).expect(403, "PERMISSION_DENIED")
    add(sales.binh, contact).expect(403)
    sales.binh.client.get(f"/v1/contacts/{contact['id']}/products").expect(403)
    sales.binh.client.patch(path(made), {"sku": "x"}).expect(404)
    sales.binh.client.delete(path(made)).expect(404)
    add(sales.an, {"id": NOBODY}).expect(404)
    sales.an.client.patch(f"/v1/products/{NOBODY}", {"sku": "x"}).expect(404)


def test_products_are_paged_and_added_once(sales):
    contact = sales.contact(sales.an)
    for n in range(5):
        first = sales.an.client.post(f"/v1/contacts/{contact['id']}/products", {"name": f"p{n}"}, key=f"{contact['id']}{n}")
        again = sales.an.client.post(f"/v1/contacts/{contact['id']}/products", {"name": f"p{n}"}, key=f"{contact['id']}{n}")
        assert again.expect(201).json == first.expect(201).json
    found, token = [], ""
    while token is not None:
        page = sales.an.client.get(f"/v1/contacts/{contact['id']}/products", params={"pageSize": 2, "pageToken": token}).expect(200)
        found += [p["name"] for p in page["items"]]
        token = page.json.get("nextPageToken")
        assert page["totalSize"] == 5
    assert found == ["p4", "p3", "p2", "p1", "p0"]
    sales.an.client.get(f"/v1/contacts/{contact['id']}/products", params={"pageToken": "made up"}).expect(400)
