// test_catalog: one catalog for every test that reads conditions: a customer, moments and spans as
// a trading company has them.
#pragma once
#include "rule/catalog.h"

// STR() is no constant expression; this is.
#define L(literal)                                                                                 \
    {                                                                                              \
        (literal), sizeof(literal) - 1                                                             \
    }
#define T(field_name, zh_label, field_type)                                                        \
    {                                                                                              \
        .name = L(field_name), .zh = L(zh_label), .type = RULE_##field_type                        \
    }
#define COUNT_OF(array) (int)(sizeof(array) / sizeof *(array))

enum test_object {
    TEST_CUSTOMER,
    TEST_ORDER,
    TEST_ORDER_LINE,
    TEST_LOGIN,
    TEST_VISIT,
    TEST_RATING,
    TEST_FOLLOW_UP,
    TEST_PAYMENT,
    TEST_CANCEL,
    TEST_CONTRACT,
    TEST_PAUSE,
    TEST_TICKET,
    TEST_INVOICE,
    TEST_CONTACT,
    TEST_OBJECT_COUNT
};

enum test_customer_field {
    TEST_LEVEL,
    TEST_CITY,
    TEST_SINCE,
    TEST_BIRTHDAY,
    TEST_TAGS,
    TEST_PRIMARY_CONTACT,
    TEST_VIP,
    TEST_MONTHLY_FEE,
    TEST_STATE,
    TEST_COUNT_FIELD
};

static const struct catalog_field test_customer_fields[] = {
    T("level", "等级", TEXT),
    T("city", "城市", TEXT),
    T("since", "开始日期", DATE),
    T("birthday", "生日", DATE),
    T("tags", "标签", CHOICES),
    {.name = L("primary_contact"), .zh = L("主要联系人"), .type = RULE_TEXT, .target = 1},
    T("vip", "是否VIP", BOOL),
    T("monthly_fee", "月费", NUMBER),
    T("state", "状态", TEXT),
    T("count", "", NUMBER), // called as a function is, to show that it may be
};
static const struct catalog_field test_order_fields[] = {
    T("order_no", "订单号", TEXT),
    T("date", "日期", DATE),
    T("amount", "金额", NUMBER),
    T("quantity", "数量", NUMBER),
};
static const struct catalog_field test_order_line_fields[] = {
    T("date", "日期", DATE),
    T("product", "产品", TEXT),
    T("amount", "金额", NUMBER),
};
static const struct catalog_field test_day_fields[] = {T("date", "日期", DATE)};
static const struct catalog_field test_rating_fields[] = {
    T("date", "日期", DATE),
    T("score", "评分", NUMBER),
    T("comment", "评语", TEXT),
};
static const struct catalog_field test_follow_up_fields[] = {
    T("date", "日期", DATE),
    T("tags", "标签", CHOICES),
    T("content", "内容", TEXT),
};
static const struct catalog_field test_payment_fields[] = {
    T("date", "日期", DATE),
    T("amount", "金额", NUMBER),
};
static const struct catalog_field test_span_fields[] = {
    T("start", "开始", DATE),
    T("end", "结束", DATE),
    T("amount", "金额", NUMBER),
};
static const struct catalog_field test_ticket_fields[] = {
    T("start", "开始", DATE),
    T("end", "结束", DATE),
    T("kind", "类型", TEXT),
};
static const struct catalog_field test_contact_fields[] = {
    T("name", "姓名", TEXT),   T("age", "年龄", NUMBER),   T("hobbies", "爱好", CHOICES),
    T("active", "在职", BOOL), T("met", "认识日期", DATE),
};

#define TEST_OBJECT(api, zh_label, on, its_fields, first, last)                                    \
    {                                                                                              \
        .name = L(api), .zh = L(zh_label), .shape = SHAPE_##on, .fields = (its_fields),            \
        .field_count = COUNT_OF(its_fields), .start_field = (first), .end_field = (last)           \
    }

static const struct catalog_object test_objects[TEST_OBJECT_COUNT] = {
    [TEST_CUSTOMER] = TEST_OBJECT("customer", "客户", CUSTOMER, test_customer_fields, -1, -1),
    [TEST_ORDER] = TEST_OBJECT("order", "订单", MOMENT, test_order_fields, 1, -1),
    [TEST_ORDER_LINE] =
        TEST_OBJECT("order_line", "订单明细", MOMENT, test_order_line_fields, 0, -1),
    [TEST_LOGIN] = TEST_OBJECT("login", "登录", MOMENT, test_day_fields, 0, -1),
    [TEST_VISIT] = TEST_OBJECT("visit", "拜访", MOMENT, test_day_fields, 0, -1),
    [TEST_RATING] = TEST_OBJECT("rating", "评价", MOMENT, test_rating_fields, 0, -1),
    [TEST_FOLLOW_UP] = TEST_OBJECT("follow-up", "跟进", MOMENT, test_follow_up_fields, 0, -1),
    [TEST_PAYMENT] = TEST_OBJECT("payment", "回款", MOMENT, test_payment_fields, 0, -1),
    [TEST_CANCEL] = TEST_OBJECT("cancel", "退订", MOMENT, test_day_fields, 0, -1),
    [TEST_CONTRACT] = TEST_OBJECT("contract", "合同", SPAN, test_span_fields, 0, 1),
    [TEST_PAUSE] = TEST_OBJECT("pause", "暂停", SPAN, test_span_fields, 0, 1),
    [TEST_TICKET] = TEST_OBJECT("ticket", "工单", SPAN, test_ticket_fields, 0, 1),
    [TEST_INVOICE] = TEST_OBJECT("invoice", "发票", SPAN, test_span_fields, 0, 1),
    [TEST_CONTACT] = TEST_OBJECT("contact", "联系人", NONE, test_contact_fields, -1, -1),
};

// What the customer's primary contact leads to, and a contact's own manager.
static const struct catalog_field test_person_fields[] = {
    {.name = L("name"), .zh = L("姓名"), .type = RULE_TEXT},
    {.name = L("age"), .zh = L("年龄"), .type = RULE_NUMBER},
    {.name = L("active"), .zh = L("在职"), .type = RULE_BOOL},
    {.name = L("met"), .zh = L("认识日期"), .type = RULE_DATE},
    {.name = L("manager"), .zh = L("上级"), .type = RULE_TEXT, .target = 1},
    {.name = L("years"), .type = RULE_NUMBER, .formula = L("age + 1")},
};
static const struct catalog_target test_targets[] = {
    {L("person"), test_person_fields, COUNT_OF(test_person_fields)}};

static const struct catalog test_catalog = {.objects = test_objects,
                                            .object_count = TEST_OBJECT_COUNT,
                                            .customer = TEST_CUSTOMER,
                                            .targets = test_targets,
                                            .target_count = 1};

#undef T
#undef L
