#include "api/parameters.h"

static const struct parameter parameters[] = {
    {"q", "query", "string", "Words to find: parts of a name, pinyin, initials, a phone number.",
     "要找的词：名称的一部分、拼音、首字母、电话号码。"},
    {"filter", "query", "string", "A condition of the rule language.", "条件语言写的条件。"},
    {"sort", "query", "string", "A field; `-field` downwards.", "字段；`-字段` 为倒序。"},
    {"cursor", "query", "string", "What `next` of the page before said.", "上一页的 `next`。"},
    {"confirm", "query", "string", "The address of the organisation once more.",
     "再写一次组织的网址。"},
    {"limit", "query", "integer", "How many rows, 1 to 500; 50 unless given.",
     "多少行，1 到 500；不填为 50。"},
    {"person", "query", "integer", "Of one person.", "某位人员的。"},
    {"customer", "query", "integer", "Of one customer and all that is his.",
     "某位客户和他名下的。"},
    {"record", "query", "integer", "Of one record.", "某条记录的。"},
    {"what", "query", "string", "Of one kind, such as sign_in.", "某一种，如 sign_in。"},
    {"from", "query", "string", "From this day on: 2026-01-31.", "从这一天起：2026-01-31。"},
    {"to", "query", "string", "Up to this day, which is included.", "到这一天止，含当天。"},
    {"objects", "query", "string", "Names of objects, separated by commas.",
     "对象名称，用逗号分隔。"},
    {"name", "query", "string", "The name of the file.", "文件名。"},
    {"object", "query", "string", "The name of an object.", "对象名称。"},
    {"sheet", "query", "string", "Which sheet of the workbook.", "工作簿里的哪张工作表。"},
    {"status", "query", "string", "open, handled or cleared.", "open、handled 或 cleared。"},
    {"owner", "query", "string", "Whose customers.", "谁负责的客户。"},
    {"state", "query", "string", "open or different.", "open 或 different。"},
    {"rule", "query", "integer", "Of one rule.", "某条规则的。"},
    {"by", "query", "string", "The field whose values are the groups.", "按哪个字段的值分组。"},
    {"where", "query", "string", "A condition of the rule language.", "条件语言写的条件。"},
    {"sum", "query", "string", "A field of numbers to add up.", "要合计的数字字段。"},
    {"format", "query", "string", "csv or xlsx.", "csv 或 xlsx。"},
    {"columns", "query", "string", "Names of fields, separated by commas; all unless given.",
     "字段名称，用逗号分隔；不填为全部。"},
    {"If-Match", "header", "string", "The version that was read, in quotes.",
     "读到的版本，加引号。"},
    {"Idempotency-Key", "header", "string",
     "A name for this creation: asked twice, it is done once.",
     "给这次新建起的名字：重复请求只执行一次。"},
    {"X-CSRF-Token", "header", "string", "What GET /api/session says.",
     "GET /api/session 给出的值。"},
};

const struct parameter *parameter_named(struct str name)
{
    for (size_t i = 0; i < sizeof parameters / sizeof *parameters; i++)
        if (str_eq(name, str_of(parameters[i].name)))
            return &parameters[i];
    return NULL;
}
