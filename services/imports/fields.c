// fields -- what a column of a file can be.
#include "services/imports/fields.h"
#include "common/text.h"
#include <string.h>

#define OPPORTUNITY false
#define CONTACT     true

static const ImportField opportunity_fields[] = {
    {"name", OPPORTUNITY, "name", AS_TEXT, NULL, "Cơ hội", "Opportunity",
     "tên cơ hội|opportunity name|name|deal|deal name|lead|title", "Tem chống giả 2026"},
    {"contactName", CONTACT, "name", AS_TEXT, NULL, "Tổ chức/liên hệ", "Organization/Contact",
     "tổ chức liên hệ|khách hàng|tên khách hàng|công ty|tên công ty|liên hệ|tổ chức|contact|contact "
     "name|customer|"
     "customer name|company|company name|organization|organisation|account|account name|partner",
     "Công ty Sao Mai"},
    {"contactType", CONTACT, "type", AS_CHOICE, NULL, "Loại khách hàng", "Customer type",
     "loại liên hệ|contact type|company type", "Công ty"},
    {"taxCode", CONTACT, "tax_code", AS_TAX_CODE, NULL, "Mã số thuế", "Tax code",
     "mst|tax id|vat|vat number|tax number", "0101243150"},
    {"citizenId", CONTACT, "citizen_id", AS_CITIZEN_ID, NULL, "Số căn cước", "Citizen id",
     "căn cước|căn cước công dân|cccd|cmnd|cmt|số cccd|số cmnd|identity number|id card", ""},
    {"email", CONTACT, "email", AS_TEXT, NULL, "Email", "E-mail",
     "thư điện tử|mail|email address|e mail|địa chỉ email", "lienhe@saomai.vn"},
    {"phone", CONTACT, "phone", AS_PHONE, NULL, "Điện thoại", "Phone",
     "số điện thoại|sđt|sdt|di động|đt|phone number|mobile|telephone|tel|hotline", "0912 345 678"},
    {"address", CONTACT, "address", AS_TEXT, NULL, "Địa chỉ", "Address", "street|location|office location",
     "12 Tràng Tiền, Hà Nội"},
    {"website", CONTACT, "website", AS_TEXT, NULL, "Website", "Website", "trang web|web|url", ""},
    {"contactExternalId", CONTACT, "external_id", AS_TEXT, NULL, "Mã khách hàng", "Customer id",
     "mã liên hệ|customer code|contact id|account id", NULL},
    {"contactNote", CONTACT, "note", AS_TEXT, NULL, "Ghi chú khách hàng", "Customer note", "contact note",
     NULL},
    {"expectedRevenue", OPPORTUNITY, "expected_revenue", AS_MONEY, NULL, "Doanh thu dự kiến",
     "Expected revenue",
     "doanh thu kỳ vọng|doanh thu|giá trị|giá trị dự kiến|revenue|amount|value|deal value|doanh thu dự kiến "
     "từ cơ hội",
     "12.500.000"},
    {"currency", OPPORTUNITY, NULL, AS_CURRENCY, NULL, "Loại tiền", "Currency",
     "tiền tệ|đơn vị tiền|currency code", "VND"},
    {"probability", OPPORTUNITY, "probability", AS_NUMBER, NULL, "Xác suất (%)", "Probability (%)",
     "khả năng thành công|success rate|tỷ lệ thành công", "30"},
    {"priority", OPPORTUNITY, "priority", AS_NUMBER, NULL, "Độ ưu tiên", "Priority",
     "ưu tiên|số sao|sao|stars", "2"},
    {"ownerId", OPPORTUNITY, "owner_id", AS_NAME, "users", "Nhân viên kinh doanh", "Salesperson",
     "người phụ trách|nhân viên|nhân viên bán hàng|nvkd|owner|sales agent|seller|sales rep|assigned to|user",
     ""},
    {"stepId", OPPORTUNITY, "step_id", AS_STEP, NULL, "Bước", "Stage",
     "giai đoạn|trạng thái|tình trạng|step|status|deal stage|state|pipeline stage", ""},
    {"expectedCloseDate", OPPORTUNITY, "expected_close_date", AS_DATE, NULL, "Ngày đóng dự kiến",
     "Expected closing date", "ngày chốt dự kiến|expected closing|expected close date|dự kiến chốt|deadline",
     "31/12/2026"},
    {"offeredServiceId", OPPORTUNITY, "offered_service_id", AS_NAME, "services", "Dịch vụ mời", "Service",
     "dịch vụ|sản phẩm|offered service|product", ""},
    {"source", OPPORTUNITY, "source", AS_TEXT, NULL, "Nguồn", "Loaded",
     "nguồn khách|lead source|nguồn khách hàng", "Triển lãm"},
    {"internalNote", OPPORTUNITY, "internal_note", AS_TEXT, NULL, "Ghi chú nội bộ", "Internal notes",
     "ghi chú|note|notes|internal note|description|mô tả", ""},
    {"kind", OPPORTUNITY, "kind", AS_CHOICE, NULL, "Loại cơ hội", "Kind", "chính phụ|class", NULL},
    {"enteredAt", OPPORTUNITY, "entered_at", AS_TIME, NULL, "Ngày bắt đầu", "Entered on",
     "ngày tạo|ngày vào|vào chiến dịch lúc|created|created at|created on|engage date|start date", NULL},
    {"closedAt", OPPORTUNITY, "closed_at", AS_TIME, NULL, "Ngày đóng", "Closed on",
     "ngày chốt|ngày kết thúc|close date|closed at|closed date|won date", NULL},
    {"wonAmount", OPPORTUNITY, "won_amount", AS_MONEY, NULL, "Số tiền đạt được", "Won amount",
     "doanh thu thực tế|số tiền thắng|close value|won value|actual revenue", NULL},
    {"failReasonId", OPPORTUNITY, "fail_reason_id", AS_NAME, "failReasons", "Lý do thất bại", "Fail reason",
     "lost reason|loss reason", NULL},
    {"externalId", OPPORTUNITY, "external_id", AS_TEXT, NULL, "Mã cơ hội", "Opportunity id",
     "mã|id|external id|code|opportunity code|deal id", NULL},
    {0},
};

// Of contacts and of leads.
static const ImportField contact_fields[] = {
    {"name", CONTACT, "name", AS_TEXT, NULL, "Tên khách hàng", "Name",
     "tên|khách hàng|công ty|tên công ty|tổ chức liên hệ|tiềm năng|tên tiềm năng|contact|contact "
     "name|customer|"
     "customer name|company|company name|organization|organisation|account|account name|lead|lead name|họ "
     "tên|họ và tên|"
     "full name",
     "Công ty Sao Mai"},
    {"type", CONTACT, "type", AS_CHOICE, NULL, "Loại khách hàng", "Type",
     "loại|loại liên hệ|contact type|customer type", "Công ty"},
    {"taxCode", CONTACT, "tax_code", AS_TAX_CODE, NULL, "Mã số thuế", "Tax code",
     "mst|tax id|vat|vat number|tax number", "0101243150"},
    {"citizenId", CONTACT, "citizen_id", AS_CITIZEN_ID, NULL, "Số căn cước", "Citizen id",
     "căn cước|căn cước công dân|cccd|cmnd|cmt|số cccd|số cmnd|identity number|id card", ""},
    {"email", CONTACT, "email", AS_TEXT, NULL, "Email", "E-mail",
     "thư điện tử|mail|email address|e mail|địa chỉ email", "lienhe@saomai.vn"},
    {"phone", CONTACT, "phone", AS_PHONE, NULL, "Điện thoại", "Phone",
     "số điện thoại|sđt|sdt|di động|đt|phone number|mobile|telephone|tel|hotline", "0912 345 678"},
    {"address", CONTACT, "address", AS_TEXT, NULL, "Địa chỉ", "Address", "street|location|office location",
     "12 Tràng Tiền, Hà Nội"},
    {"website", CONTACT, "website", AS_TEXT, NULL, "Website", "Website", "trang web|web|url", ""},
    {"salespersonId", CONTACT, "salesperson_id", AS_NAME, "users", "Nhân viên kinh doanh", "Salesperson",
     "người phụ trách|nhân viên|nhân viên bán hàng|nvkd|owner|sales agent|seller|sales rep|assigned to", ""},
    {"rank", CONTACT, "rank", AS_NAME, "ranks", "Hạng khách hàng", "Rank", "hạng|xếp hạng|customer rank", ""},
    {"offeredServiceIds", CONTACT, "offered_service_ids", AS_NAMES, "services", "Dịch vụ mời", "Services",
     "dịch vụ|sản phẩm|offered services|service|products", ""},
    {"note", CONTACT, "note", AS_TEXT, NULL, "Ghi chú", "Note", "notes|mô tả|description", ""},
    {"externalId", CONTACT, "external_id", AS_TEXT, NULL, "Mã khách hàng", "Customer id",
     "mã|id|external id|customer code|contact id|account id|code", NULL},
    {"issuedPlace", CONTACT, "issued_place", AS_TEXT, NULL, "Nơi cấp", "Place of issue", "issued place",
     NULL},
    {"issuedOn", CONTACT, "issued_on", AS_DATE, NULL, "Ngày cấp", "Date of issue", "issued on|issue date",
     NULL},
    {"birthDate", CONTACT, "birth_date", AS_DATE, NULL, "Ngày sinh", "Birth date", "birthday|date of birth",
     NULL},
    {"businessFormId", CONTACT, "business_form_id", AS_NAME, "businessForms", "Loại hình doanh nghiệp",
     "Business form", "loại hình", NULL},
    {"marketWayId", CONTACT, "market_way_id", AS_NAME, "marketWays", "Cách ra thị trường",
     "Way to the market", "market way", NULL},
    {"industryId", CONTACT, "industry_id", AS_NAME, "industries", "Ngành hàng", "Industry",
     "ngành|lĩnh vực|sector|category", ""},
    {"brands", CONTACT, "brands", AS_TEXTS, NULL, "Thương hiệu", "Brands", "nhãn hiệu|brand", NULL},
    {"businessKindId", CONTACT, "business_kind_id", AS_NAME, "businessKinds", "Loại hình kinh doanh",
     "Kind of business", "business kind", NULL},
    {"usedCompetitor", CONTACT, "used_competitor", AS_BOOL, NULL, "Đã dùng dịch vụ đối thủ",
     "Used a competitor", "used competitor", NULL},
    {"fanpageUrl", CONTACT, "fanpage_url", AS_TEXT, NULL, "Fanpage", "Fanpage",
     "facebook|link fanpage|fanpage url", NULL},
    {"skuCount", CONTACT, "sku_count", AS_NUMBER, NULL, "Số SKU", "SKUs", "số lượng sku|sku|sku count", NULL},
    {"distributionModel", CONTACT, "distribution_model", AS_TEXT, NULL, "Mô hình phân phối",
     "Distribution model", "", NULL},
    {"operatingProcess", CONTACT, "operating_process", AS_TEXT, NULL, "Quy trình vận hành",
     "Operating process", "", NULL},
    {"monthlyUnits", CONTACT, "monthly_units", AS_NUMBER, NULL, "Sản phẩm bán mỗi tháng", "Units a month",
     "số sản phẩm mỗi tháng|monthly units", NULL},
    {"headcount", CONTACT, "headcount", AS_NUMBER, NULL, "Số nhân sự", "Headcount",
     "nhân sự|quy mô nhân sự|employees", NULL},
    {"agentCount", CONTACT, "agent_count", AS_NUMBER, NULL, "Số đại lý", "Agents", "đại lý|agent count",
     NULL},
    {"scaleRating", CONTACT, "scale_rating", AS_CHOICE, NULL, "Đánh giá quy mô", "Scale rating",
     "quy mô|scale", NULL},
    {0},
};

const ImportField *fields_of(int target)
{
    return target == TO_OPPORTUNITIES ? opportunity_fields : contact_fields;
}

// "step" and "stepId" are the same to people.
static bool is_called(const ImportField *f, const char *name)
{
    size_t n = strlen(name);
    return strcmp(f->name, name) == 0 ||
           (strncmp(f->name, name, n) == 0 &&
            (strcmp(f->name + n, "Id") == 0 || strcmp(f->name + n, "Ids") == 0));
}

const ImportField *field_named(int target, const char *name)
{
    for (const ImportField *f = fields_of(target); f->name; f++)
        if (is_called(f, name)) return f;
    return NULL;
}

char *name_key(Arena *a, const char *name)
{
    char *folded = text_fold(a, or_empty(name)), *out = arena_alloc(a, strlen(folded) + 1), *to = out;
    int depth = 0;

    for (const char *c = folded; *c; c++) {
        depth += *c == '(' || *c == '[';
        bool is_word = (*c >= 'a' && *c <= 'z') || (*c >= '0' && *c <= '9') || (unsigned char)*c >= 0x80;
        if (is_word && depth == 0)
            *to++ = *c;
        else if (to > out && to[-1] != ' ')
            *to++ = ' ';
        if ((*c == ')' || *c == ']') && depth > 0) depth--;
    }
    if (to > out && to[-1] == ' ') to--;
    *to = '\0';
    return out;
}

static bool is_among(Arena *a, const char *key, const char *names)
{
    while (*names) {
        const char *end = strchrnul(names, '|');
        if (same(name_key(a, arena_copy_n(a, names, (size_t)(end - names))), key)) return true;
        names = *end ? end + 1 : end;
    }
    return false;
}

const ImportField *field_suggested(int target, const char *column)
{
    Arena *a = arena_make();
    const char *key = name_key(a, column);
    const ImportField *found = NULL;

    for (const ImportField *f = fields_of(target); *key && f->name && !found; f++) {
        bool is_it = same(name_key(a, f->vi), key) || same(name_key(a, f->en), key) ||
                     same(name_key(a, f->name), key) || is_among(a, key, f->others);
        if (is_it) found = f;
    }
    arena_drop(a);
    return found;
}
