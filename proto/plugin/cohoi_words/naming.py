"""How names of the .proto files look in C and in JSON."""
import re


def camel_to_lower(name):
    """protobuf-c's rule: an underscore before a capital that follows no other one. "LogIn" -> "log_in"."""
    return re.sub(r"(?<=[^A-Z])([A-Z])", r"_\1", name).lower()


def c_name(full_name):
    """"contacts.RenameContact" -> "contacts__rename_contact"."""
    return "__".join(camel_to_lower(part) for part in full_name.split("."))


def c_constant(full_enum_name, value_name):
    return c_name(full_enum_name).upper() + "__" + value_name


def json_name(proto_name):
    """"full_name" -> "fullName"; common/json.c has the same rule."""
    return re.sub(r"_+([a-z0-9]?)", lambda m: m.group(1).upper(), proto_name)


def json_enum_value(enum_name, value_name):
    """The value without its type's prefix; common/json.c has the same rule: ContactType, CONTACT_TYPE_LEAD -> LEAD."""
    prefix = camel_to_lower(enum_name).upper() + "_"
    bare = value_name[len(prefix):] if value_name.startswith(prefix) else ""
    return bare if bare[:1].isalpha() else value_name


def permission_name(value_name):
    """CAMPAIGNS_VIEW_ALL -> "campaigns.view_all"."""
    return value_name.lower().replace("_", ".", 1)
