// standard: the objects every organisation starts with, as two arrays. Everything here is data: the
// program treats an object that a company adds in no other way.
//
// What a later version of the program brings along is written in the version's part of the arrays: an
// organisation that was made before gets it when it is opened (standard_renew), unless it has
// something of that name or label already, or has deleted the object.
#include "model/standard.h"

#include <string.h>

struct standard_object {
    const char *name, *zh, *en;
    enum rule_shape shape;
    const char *parent;
};

struct standard_field {
    const char *object, *name, *zh, *en;
    enum kind_id kind;
    enum field_role role;
    bool indexed;
};

// What a later version brought, the first of them 2.
struct later_field {
    int since;
    struct standard_field field;
    const char *choices; // listed, "新建/New|处理中/In progress"; others may be given; NULL: none
};

static const struct standard_object standard_objects[] = {
    {"customer", "客户", "Customer", SHAPE_CUSTOMER, ""},
    {"contact", "联系人", "Contact", SHAPE_NONE, ""},
    {"order", "订单", "Order", SHAPE_MOMENT, ""},
    {"order_line", "订单明细", "Order line", SHAPE_MOMENT, "order"},
    {"contract", "合同", "Contract", SHAPE_SPAN, ""},
    {"pause", "暂停", "Pause", SHAPE_SPAN, ""},
    {"follow-up", "跟进", "Follow-up", SHAPE_MOMENT, ""},
    {"visit", "拜访", "Visit", SHAPE_MOMENT, ""},
    {"login", "登录", "Login", SHAPE_MOMENT, ""},
    {"usage", "使用", "Usage", SHAPE_MOMENT, ""},
    {"ticket", "工单", "Ticket", SHAPE_SPAN, ""},
    {"rating", "评分", "Rating", SHAPE_MOMENT, ""},
    {"payment", "回款", "Payment", SHAPE_MOMENT, ""},
    {"task", "任务", "Task", SHAPE_SPAN, ""},
};

static const struct standard_field standard_fields[] = {
    {"customer", "code", "客户编号", "Customer no.", KIND_TEXT, ROLE_KEY, false},
    {"customer", "name", "客户名称", "Name", KIND_TEXT, ROLE_NONE, true},
    {"customer", "phone", "手机号", "Phone", KIND_PHONE, ROLE_NONE, false},
    {"customer", "mail", "邮箱", "Mail", KIND_MAIL, ROLE_NONE, false},
    {"customer", "level", "客户级别", "Level", KIND_CHOICE, ROLE_NONE, false},
    {"customer", "owner", "负责人", "Owner", KIND_PERSON, ROLE_NONE, false},
    {"customer", "industry", "行业", "Industry", KIND_CHOICE, ROLE_NONE, false},
    {"customer", "segment", "客户细分", "Segment", KIND_CHOICE, ROLE_NONE, false},
    {"customer", "country", "国家", "Country", KIND_TEXT, ROLE_NONE, false},
    {"customer", "province", "省份", "Province", KIND_TEXT, ROLE_NONE, false},
    {"customer", "city", "城市", "City", KIND_TEXT, ROLE_NONE, false},
    {"customer", "since", "成为客户日期", "Customer since", KIND_DATE, ROLE_START, false},
    {"customer", "birthday", "生日", "Birthday", KIND_DATE, ROLE_NONE, false},
    {"customer", "plan", "套餐", "Plan", KIND_CHOICE, ROLE_NONE, false},
    {"customer", "monthly_fee", "月费", "Monthly fee", KIND_MONEY, ROLE_NONE, false},
    {"customer", "primary_contact", "主要联系人", "Primary contact", KIND_TEXT, ROLE_NONE, false},
    {"customer", "tags", "标签", "Tags", KIND_CHOICES, ROLE_NONE, false},
    {"customer", "note", "备注", "Note", KIND_LONG_TEXT, ROLE_NONE, false},

    {"contact", "name", "姓名", "Name", KIND_TEXT, ROLE_NONE, false},
    {"contact", "title", "职务", "Title", KIND_TEXT, ROLE_NONE, false},
    {"contact", "phone", "手机号", "Phone", KIND_PHONE, ROLE_NONE, false},
    {"contact", "mail", "邮箱", "Mail", KIND_MAIL, ROLE_NONE, false},

    {"order", "order_no", "订单号", "Order no.", KIND_TEXT, ROLE_KEY, false},
    {"order", "date", "订单日期", "Order date", KIND_TIME, ROLE_START, false},
    {"order", "amount", "订单金额", "Amount", KIND_MONEY, ROLE_NONE, false},

    {"order_line", "order_no", "订单号", "Order no.", KIND_TEXT, ROLE_NONE, true},
    {"order_line", "date", "日期", "Date", KIND_TIME, ROLE_START, false},
    {"order_line", "product_code", "产品编号", "Product code", KIND_TEXT, ROLE_NONE, false},
    {"order_line", "product", "产品名称", "Product", KIND_TEXT, ROLE_NONE, false},
    {"order_line", "quantity", "数量", "Quantity", KIND_NUMBER, ROLE_NONE, false},
    {"order_line", "unit_price", "单价", "Unit price", KIND_MONEY, ROLE_NONE, false},
    {"order_line", "amount", "金额", "Amount", KIND_MONEY, ROLE_NONE, false},

    {"contract", "contract_no", "合同编号", "Contract no.", KIND_TEXT, ROLE_KEY, false},
    {"contract", "start", "开始日期", "Start", KIND_DATE, ROLE_START, false},
    {"contract", "end", "结束日期", "End", KIND_DATE, ROLE_END, false},
    {"contract", "amount", "合同金额", "Amount", KIND_MONEY, ROLE_NONE, false},
    {"contract", "kind", "合同类型", "Kind", KIND_CHOICE, ROLE_NONE, false},

    {"pause", "start", "开始日期", "Start", KIND_DATE, ROLE_START, false},
    {"pause", "end", "结束日期", "End", KIND_DATE, ROLE_END, false},
    {"pause", "reason", "暂停原因", "Reason", KIND_TEXT, ROLE_NONE, false},

    {"follow-up", "date", "跟进时间", "Date", KIND_TIME, ROLE_START, false},
    {"follow-up", "kind", "跟进方式", "Kind", KIND_CHOICE, ROLE_NONE, false},
    {"follow-up", "content", "跟进内容", "Content", KIND_LONG_TEXT, ROLE_NONE, false},
    {"follow-up", "tags", "标签", "Tags", KIND_CHOICES, ROLE_NONE, false},
    {"follow-up", "by", "跟进人", "By", KIND_PERSON, ROLE_NONE, false},

    {"visit", "date", "拜访时间", "Date", KIND_TIME, ROLE_START, false},
    {"visit", "kind", "拜访方式", "Kind", KIND_CHOICE, ROLE_NONE, false},
    {"visit", "content", "拜访内容", "Content", KIND_LONG_TEXT, ROLE_NONE, false},
    {"visit", "by", "拜访人", "By", KIND_PERSON, ROLE_NONE, false},

    {"login", "date", "登录时间", "Date", KIND_TIME, ROLE_START, false},

    {"usage", "date", "使用时间", "Date", KIND_TIME, ROLE_START, false},
    {"usage", "feature", "功能", "Feature", KIND_CHOICE, ROLE_NONE, false},
    {"usage", "quantity", "次数", "Quantity", KIND_NUMBER, ROLE_NONE, false},

    {"ticket", "ticket_no", "工单号", "Ticket no.", KIND_TEXT, ROLE_KEY, false},
    {"ticket", "start", "提交时间", "Opened", KIND_TIME, ROLE_START, false},
    {"ticket", "end", "关闭时间", "Closed", KIND_TIME, ROLE_END, false},
    {"ticket", "kind", "工单类型", "Kind", KIND_CHOICE, ROLE_NONE, false},
    {"ticket", "subject", "工单主题", "Subject", KIND_TEXT, ROLE_NONE, false},
    {"ticket", "priority", "优先级", "Priority", KIND_CHOICE, ROLE_NONE, false},

    {"rating", "date", "评分时间", "Date", KIND_TIME, ROLE_START, false},
    {"rating", "score", "分数", "Score", KIND_NUMBER, ROLE_NONE, false},
    {"rating", "comment", "评语", "Comment", KIND_LONG_TEXT, ROLE_NONE, false},

    {"payment", "payment_no", "回款编号", "Payment no.", KIND_TEXT, ROLE_KEY, false},
    {"payment", "date", "回款日期", "Date", KIND_TIME, ROLE_START, false},
    {"payment", "amount", "回款金额", "Amount", KIND_MONEY, ROLE_NONE, false},

    {"task", "title", "任务标题", "Title", KIND_TEXT, ROLE_NONE, false},
    {"task", "start", "开始日期", "Start", KIND_DATE, ROLE_START, false},
    {"task", "end", "完成日期", "Done", KIND_DATE, ROLE_END, false},
    {"task", "due", "截止日期", "Due", KIND_DATE, ROLE_NONE, false},
    {"task", "kind", "任务类型", "Kind", KIND_CHOICE, ROLE_NONE, false},
    {"task", "by", "执行人", "By", KIND_PERSON, ROLE_NONE, false},
};

static const struct later_field later_fields[] = {
    {2, {"task", "content", "任务说明", "What to do", KIND_LONG_TEXT, ROLE_NONE, false}, NULL},
    {2,
     {"rating", "kind", "评分类型", "Kind", KIND_CHOICE, ROLE_NONE, false},
     "NPS/NPS|CSAT/CSAT|CES/CES|其他/Other"},
    {2, {"rating", "survey", "问卷", "Survey", KIND_TEXT, ROLE_NONE, false}, NULL},
    {2, {"task", "result", "完成情况", "Result", KIND_LONG_TEXT, ROLE_NONE, false}, NULL},
    {2,
     {"ticket", "status", "工单状态", "Status", KIND_CHOICE, ROLE_NONE, false},
     "新建/New|处理中/In progress|等待客户/Waiting for customer|已解决/Solved|已关闭/Closed"},
    {2, {"ticket", "by", "处理人", "Handled by", KIND_PERSON, ROLE_NONE, false}, NULL},
    {2, {"ticket", "queue", "工单队列", "Queue", KIND_CHOICE, ROLE_NONE, false}, NULL},
    {2,
     {"ticket", "source", "工单来源", "Came by", KIND_CHOICE, ROLE_NONE, false},
     "页面/Page|邮件/Mail|表单/Form|接口/API|差评/Bad rating"},
    {2, {"ticket", "content", "问题描述", "What it is about", KIND_LONG_TEXT, ROLE_NONE, false}, NULL},
    {2, {"ticket", "solved", "解决时间", "Solved", KIND_TIME, ROLE_NONE, false}, NULL},
};

struct later_object {
    int since;
    struct standard_object object;
};

static const struct later_object later_objects[] = {
    {2, {"loss", "流失", "Loss", SHAPE_MOMENT, ""}},
};

// Of those objects, added with them and never alone: an object of that name may be the company's own.
static const struct later_field later_object_fields[] = {
    {2, {"loss", "date", "流失日期", "Lost on", KIND_DATE, ROLE_START, false}, NULL},
    {2,
     {"loss", "kind", "流失类型", "Kind", KIND_CHOICE, ROLE_NONE, false},
     "主动/Voluntary|被动/Involuntary|沉默/Silent|假流失/False"},
    {2,
     {"loss", "reason", "流失原因", "Reason", KIND_CHOICE, ROLE_NONE, false},
     "价格/太贵=Price/Too expensive|价格/涨价=Price/Price rise|价格/预算减少=Price/Budget cut|"
     "产品/质量问题=Product/Quality|产品/功能不足=Product/Lacks what is needed|"
     "产品/不再需要=Product/No longer needed|产品/用不起来=Product/Never got going|"
     "服务/响应慢=Service/Slow to answer|服务/态度差=Service/Unfriendly|"
     "服务/交付延误=Service/Late delivery|服务/问题没解决=Service/Problem never solved|"
     "竞品/价格更低=Competitor/Cheaper|竞品/功能更好=Competitor/Does more|"
     "竞品/关系更近=Competitor/Closer relations|客户自身/倒闭停业=Customer/Closed down|"
     "客户自身/搬迁=Customer/Moved away|客户自身/换人=Customer/New people|"
     "客户自身/业务调整=Customer/Changed business|其他/联系不上=Other/Cannot be reached|"
     "其他/原因不明=Other/Unknown"},
    {2, {"loss", "competitor", "竞争对手", "Competitor", KIND_TEXT, ROLE_NONE, false}, NULL},
    {2, {"loss", "amount", "流失金额", "Amount lost", KIND_MONEY, ROLE_NONE, false}, NULL},
    {2, {"loss", "kept_by", "流失时负责人", "Owner at the loss", KIND_PERSON, ROLE_NONE, false}, NULL},
    {2, {"loss", "note", "回访记录", "Note", KIND_LONG_TEXT, ROLE_NONE, false}, NULL},
    {2, {"loss", "by", "回访人", "Asked by", KIND_PERSON, ROLE_NONE, false}, NULL},
    {2, {"loss", "interviewed", "回访时间", "Asked on", KIND_TIME, ROLE_NONE, false}, NULL},
    {2, {"loss", "returned", "挽回日期", "Won back on", KIND_DATE, ROLE_NONE, false}, NULL},
};

enum {
    LATER_OBJECTS = sizeof later_objects / sizeof *later_objects,
    OBJECT_FIELDS = sizeof later_object_fields / sizeof *later_object_fields,
    OBJECTS = sizeof standard_objects / sizeof *standard_objects,
    FIELDS = sizeof standard_fields / sizeof *standard_fields,
    LATER_FIELDS = sizeof later_fields / sizeof *later_fields
};

// ---- choices ------------------------------------------------------------------------------------

// The n-th of "新建/New|处理中/In progress" (with '=' between, where the choices themselves are written
// with '/'); empty behind the last.
static struct str choice_at(const char *list, int n, bool zh)
{
    struct str rest = str_of(list), one = STR_NONE, english;
    for (int i = 0; i <= n; i++)
        one = rest.at ? str_cut(rest, '|', &rest) : STR_NONE;
    struct str chinese = str_cut(one, memchr(one.at ? one.at : "", '=', one.len) ? '=' : '/', &english);
    return zh ? chinese : english;
}

static const char *choices_of(const char *object, const char *field)
{
    for (int i = 0; i < LATER_FIELDS; i++)
        if (!strcmp(later_fields[i].field.object, object) &&
            !strcmp(later_fields[i].field.name, field))
            return later_fields[i].choices;
    for (int i = 0; i < OBJECT_FIELDS; i++)
        if (!strcmp(later_object_fields[i].field.object, object) &&
            !strcmp(later_object_fields[i].field.name, field))
            return later_object_fields[i].choices;
    return NULL;
}

struct str standard_choice(const char *object, const char *field, int n, bool zh)
{
    return choice_at(choices_of(object, field), n, zh);
}

int standard_meaning(const char *object, const char *field, struct str value)
{
    const char *list = choices_of(object, field);
    struct str zh = choice_at(list, 0, true);
    for (int n = 0; zh.len && value.len; n++, zh = choice_at(list, n, true))
        if (str_eq(value, zh) || str_eq(value, choice_at(list, n, false)))
            return n;
    return -1;
}

// ---- adding -------------------------------------------------------------------------------------

static const struct field_options *options_of(struct arena *a, const char *list, bool zh)
{
    if (!list)
        return NULL;
    struct field_options *o = ARENA_NEW(a, struct field_options);
    struct choice *choices = ARENA_ARRAY(a, struct choice, CHOICES_MAX);
    int n = 0;
    for (struct str name = choice_at(list, 0, zh); name.len; name = choice_at(list, n, zh))
        choices[n++] = (struct choice){.name = name};
    *o = (struct field_options){.open = true, .choices = choices, .choice_count = n};
    return o;
}

static struct new_field field_of(const struct standard_field *f, const struct field_options *options)
{
    return (struct new_field){.name = str_of(f->name),
                              .zh = str_of(f->zh),
                              .en = str_of(f->en),
                              .kind = f->kind,
                              .role = f->role,
                              .indexed = f->indexed,
                              .options = options};
}

static enum err in_chinese(struct ctx *c, struct db_tx *tx, bool *zh)
{
    int64_t english;
    enum err e = db_number(c, tx, "SELECT COUNT(*) FROM setting WHERE name = 'language' AND value = 'en'",
                           DB_NO_VALUES, 0, &english);
    *zh = !english;
    return e;
}

// With the fields of the first array that are its own.
static enum err add_object(struct ctx *c, struct db_tx *tx, const struct standard_object *from)
{
    struct object o = {.name = str_of(from->name),
                       .zh = str_of(from->zh),
                       .en = str_of(from->en),
                       .shape = from->shape};
    struct new_field fields[FIELDS];
    int count = 0;
    for (int i = 0; i < FIELDS; i++)
        if (str_eq(str_of(standard_fields[i].object), o.name))
            fields[count++] = field_of(&standard_fields[i], NULL);
    int64_t id;
    return schema_add_object(c, tx, &o, str_of(from->parent), fields, count, &id);
}

// ---- what came later ----------------------------------------------------------------------------

static const char object_alive[] = "SELECT id FROM object WHERE name = ? AND deleted = 0";
static const char field_there[] = "SELECT COUNT(*) FROM field WHERE object = ? AND (name = ? OR "
                                  "(deleted = 0 AND (zh = ? OR en = ?)))";

static enum err add_late_field(struct ctx *c, struct db_tx *tx, const struct later_field *l, bool zh)
{
    int64_t object, there = 0, id;
    struct new_field made = field_of(&l->field, options_of(c->arena, l->choices, zh));
    enum err e =
        db_number(c, tx, object_alive, DB_VALUES(value_text(str_of(l->field.object))), 0, &object);
    if (e || !object)
        return e;
    e = db_number(c, tx, field_there,
                  DB_VALUES(value_int(object), value_text(made.name), value_text(made.zh),
                            value_text(made.en)),
                  0, &there);
    return e || there ? e : schema_add_field(c, tx, object, &made, &id);
}

static const char object_there[] = "SELECT COUNT(*) FROM object WHERE name = ? OR (deleted = 0 AND (zh "
                                   "= ? OR en = ?))";

static enum err add_late_object(struct ctx *c, struct db_tx *tx, const struct standard_object *from,
                                bool zh)
{
    struct object o = {.name = str_of(from->name),
                       .zh = str_of(from->zh),
                       .en = str_of(from->en),
                       .shape = from->shape};
    struct new_field fields[OBJECT_FIELDS];
    int64_t there = 0, id;
    int count = 0;
    enum err e =
        db_number(c, tx, object_there,
                  DB_VALUES(value_text(o.name), value_text(o.zh), value_text(o.en)), 0, &there);
    if (e || there)
        return e;
    for (int i = 0; i < OBJECT_FIELDS; i++) {
        const struct later_field *l = &later_object_fields[i];
        if (str_eq(str_of(l->field.object), o.name))
            fields[count++] = field_of(&l->field, options_of(c->arena, l->choices, zh));
    }
    return schema_add_object(c, tx, &o, str_of(from->parent), fields, count, &id);
}

static const char version_setting[] = "standard";

static enum err version_get(struct ctx *c, struct db_tx *tx, int *out)
{
    int64_t version;
    enum err e = db_number(c, tx, "SELECT CAST(value AS BIGINT) FROM setting WHERE name = ?",
                           DB_VALUES(value_text(str_of(version_setting))), 0, &version);
    *out = (int)version;
    return e;
}

static enum err version_put(struct ctx *c, struct db_tx *tx)
{
    static const char sql[] = "INSERT INTO setting (name, value) VALUES (?, ?) ON CONFLICT (name) "
                              "DO UPDATE SET value = excluded.value";
    return db_run(c, tx, sql,
                  DB_VALUES(value_text(str_of(version_setting)),
                            value_text(str_format(c->arena, "%d", STANDARD_VERSION))),
                  NULL);
}

enum err standard_old(struct ctx *c, struct db_tx *tx, bool *old)
{
    int version;
    enum err e = version_get(c, tx, &version);
    *old = version < STANDARD_VERSION;
    return e;
}

enum err standard_renew(struct ctx *c, struct db_tx *tx)
{
    int version;
    bool zh = true;
    enum err e = version_get(c, tx, &version);
    if (!e)
        e = in_chinese(c, tx, &zh);
    for (int i = 0; i < LATER_FIELDS && !e; i++)
        if (later_fields[i].since > version)
            e = add_late_field(c, tx, &later_fields[i], zh);
    for (int i = 0; i < LATER_OBJECTS && !e; i++)
        if (later_objects[i].since > version)
            e = add_late_object(c, tx, &later_objects[i].object, zh);
    return e ? e : version_put(c, tx);
}

enum err standard_add(struct ctx *c, struct db_tx *tx)
{
    enum err e = ERR_NONE;
    for (int n = 0; n < OBJECTS && !e; n++)
        e = add_object(c, tx, &standard_objects[n]);
    return e ? e : standard_renew(c, tx);
}
