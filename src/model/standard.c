// standard: the objects every organisation starts with, as two arrays. Everything here is data: the
// program treats an object that a company adds in no other way.
#include "model/schema.h"

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

enum {
    OBJECTS = sizeof standard_objects / sizeof *standard_objects,
    FIELDS = sizeof standard_fields / sizeof *standard_fields
};

static enum err add_one(struct ctx *c, struct db_tx *tx, int n)
{
    const struct standard_object *from = &standard_objects[n];
    struct object o = {.name = str_of(from->name),
                       .zh = str_of(from->zh),
                       .en = str_of(from->en),
                       .shape = from->shape};
    struct new_field fields[FIELDS];
    int count = 0;
    for (int i = 0; i < FIELDS; i++) {
        const struct standard_field *f = &standard_fields[i];
        if (str_eq(str_of(f->object), o.name))
            fields[count++] = (struct new_field){.name = str_of(f->name),
                                                 .zh = str_of(f->zh),
                                                 .en = str_of(f->en),
                                                 .kind = f->kind,
                                                 .role = f->role,
                                                 .indexed = f->indexed};
    }
    int64_t id;
    return schema_add_object(c, tx, &o, str_of(from->parent), fields, count, &id);
}

enum err schema_add_standard(struct ctx *c, struct db_tx *tx)
{
    enum err e = ERR_NONE;
    for (int n = 0; n < OBJECTS && !e; n++)
        e = add_one(c, tx, n);
    return e;
}
