// When an automation runs: a row for each kind.
#include "flow/automation.h"

static const struct action_word becomes[] = {
    {"true", "成立", "becomes true"}, {"false", "不再成立", "does not hold any more"}, {0}};
static const struct action_word every[] = {{"day", "每天", "every day"},
                                           {"week", "每周", "every week"},
                                           {"month", "每月", "every month"},
                                           {"once", "一次", "once"},
                                           {0}};
static const struct action_word each[] = {
    {"customer", "对每位客户", "for each customer"}, {"none", "只运行一次", "once in all"}, {0}};

enum { DATE_DAYS_MAX = 3660, MONTH_DAYS = 31, WEEK_DAYS = 7 };

static const struct action_param record_params[] = {
    {"object", "对象", "Object", PARAM_OBJECT, .required = true, .verb = VERB_SEE},
    {"ops", "发生什么", "What happens", PARAM_OPS, .required = true},
    {"fields", "改了哪些字段", "Which fields", PARAM_FIELDS, .of = "object"},
    {"filter", "且记录符合", "And the record fulfils", PARAM_FILTER, .of = "object"},
    {"imports", "导入的也算", "Imports count, too", .kind = PARAM_BOOL},
    {0}};
static const struct action_param condition_params[] = {
    {"when", "条件", "Condition", PARAM_CONDITION, .required = true},
    {"becomes", "变为", "Becomes", PARAM_CHOICE, .words = becomes},
    {0}};
static const struct action_param date_params[] = {
    {"object", "对象", "Object", PARAM_OBJECT, .required = true, .verb = VERB_SEE},
    {"field", "日期字段", "Date field", PARAM_FIELD, .required = true, .of = "object",
     .fits = FITS_DATE},
    {"days", "几天后（负数为之前）", "Days after it (before: below 0)", PARAM_INT,
     .least = -DATE_DAYS_MAX, .most = DATE_DAYS_MAX},
    {"yearly", "每年", "Every year", .kind = PARAM_BOOL},
    {"time", "时间", "Time of day", PARAM_TIME, .required = true},
    {"filter", "且记录符合", "And the record fulfils", PARAM_FILTER, .of = "object"},
    {0}};
static const struct action_param schedule_params[] = {
    {"every", "多久一次", "How often", PARAM_CHOICE, .words = every},
    {"weekday", "星期几（1 到 7）", "Weekday (1 Monday to 7)", PARAM_INT, .least = 1,
     .most = WEEK_DAYS, .usual = 1},
    {"monthday", "几号（当月没有则为最后一天）", "Day of the month (its last where there is none)",
     PARAM_INT, .least = 1, .most = MONTH_DAYS, .usual = 1},
    {"date", "哪一天", "Which day", .kind = PARAM_DAY},
    {"time", "时间", "Time of day", PARAM_TIME, .required = true},
    {"each", "对谁", "For whom", PARAM_CHOICE, .words = each},
    {"when", "哪些客户", "Which customers", .kind = PARAM_CONDITION},
    {0}};
static const struct action_param form_params[] = {
    {"form", "表单", "Form", PARAM_FORM, .required = true}, {0}};
static const struct action_param survey_params[] = {
    {"survey", "问卷", "Survey", PARAM_SURVEY, .required = true},
    {"below", "只在分数低于（0 为任何分数）", "Only where the score is below (0: any)", PARAM_INT,
     .most = 11},
    {0}};
static const struct action_param hook_params[] = {
    {"customer", "内容里的哪一项是客户（如 order.customer）",
     "What in it names the customer (order.customer)", .kind = PARAM_PLAIN},
    {"field", "按客户的哪个字段找", "By which field he is found", .kind = PARAM_FIELD},
    {0}};

const struct action automation_kinds[] = {
    [STARTS_RECORD] = {"record", "记录变动", "A record changes",
                       "当{object}{ops}[（{fields}）][，且{filter}]时",
                       "When a record of {object} is {ops}[ ({fields})][ and {filter}]",
                       record_params, false, NULL, NULL},
    [STARTS_CONDITION] = {"condition", "条件成立", "A condition becomes true",
                          "当“{when}”{becomes}时", "When “{when}” {becomes}", condition_params,
                          true, NULL, NULL},
    [STARTS_DATE] = {"date", "日期前后", "Before or after a date",
                     "[{yearly}]{object}的{field}{days} {time}[，且{filter}]",
                     "[{yearly} ]at {time} {days} the {field} of {object}[ where {filter}]",
                     date_params, false, NULL, NULL},
    [STARTS_SCHEDULE] = {"schedule", "定时", "At a time",
                         "{every} {time}[，对符合“{when}”的每位客户]",
                         "{every} at {time}[, for each customer where {when}]", schedule_params,
                         false, NULL, NULL},
    [STARTS_FORM] = {"form", "填写了表单", "A form was filled in", "当有人填写表单「{form}」",
                     "When the form “{form}” is filled in", form_params, false, NULL, NULL},
    [STARTS_SURVEY] = {"survey", "答了问卷", "A survey was answered",
                       "当客户答完问卷「{survey}」[且分数低于 {below}]",
                       "When a customer answers “{survey}”[ with a score below {below}]",
                       survey_params, true, NULL, NULL},
    [STARTS_HOOK] = {"hook", "其他系统通知", "Another program calls", "当其他系统通知时",
                     "When another program calls", hook_params, false, NULL, NULL},
    {0},
};
