// The kinds of steps of this engine, a row each; wait, branch, approval and end have no call:
// flow/automation_run.c goes through them itself.
#include "flow/action_own.h"

static const struct action_word purposes[] = {
    {"service", "服务", "service"}, {"marketing", "营销", "marketing"}, {0}};
static const struct action_word waits[] = {{"workdays", "个工作日", "working days"},
                                           {"days", "天", "days"},
                                           {"hours", "小时", "hours"},
                                           {"date", "到某个日期", "until a date"},
                                           {0}};
static const struct action_word answers[] = {
    {"no", "视为不同意", "counts as no"}, {"yes", "视为同意", "counts as yes"}, {0}};

enum { DAYS_MAX = 365, DUE_STANDARD = 3 };

static const struct action_param create_params[] = {
    {"object", "对象", "Object", PARAM_OBJECT, .required = true, .verb = VERB_CREATE},
    {"values", "字段", "Fields", PARAM_VALUES, .of = "object"},
    {0}};
static const struct action_param change_params[] = {
    {"target", "修改什么", "What is changed", PARAM_TARGET, .verb = VERB_CHANGE},
    {"values", "字段", "Fields", PARAM_VALUES, .required = true, .of = "target"},
    {0}};
static const struct action_param task_params[] = {
    {"text", "任务", "Task", PARAM_TEXT, .required = true},
    {"content", "说明", "What to do", .kind = PARAM_TEXT},
    {"who", "交给", "For", .kind = PARAM_WHO},
    {"due_days", "几个工作日内完成", "Working days until it is due", PARAM_INT, .most = DAYS_MAX,
     .usual = DUE_STANDARD},
    {0}};
static const struct action_param tag_params[] = {
    {"target", "给谁打标签", "What is tagged", PARAM_TARGET, .verb = VERB_CHANGE},
    {"field", "标签字段", "Field", PARAM_FIELD, .required = true, .of = "target",
     .fits = FITS_CHOICES, .writes = true},
    {"add", "加上", "Add", .kind = PARAM_PLAIN},
    {"remove", "去掉", "Remove", .kind = PARAM_PLAIN},
    {0}};
static const struct action_param assign_params[] = {
    {"to", "分配方式", "To whom", PARAM_TO, .required = true}, {0}};
static const struct action_param message_params[] = {
    {"template", "模板", "Template", PARAM_LETTER, .required = true},
    {"purpose", "用途", "Purpose", PARAM_CHOICE, .words = purposes},
    {0}};
static const struct action_param tell_params[] = {
    {"who", "提醒谁", "Who", .kind = PARAM_WHO},
    {"text", "内容", "Text", PARAM_TEXT, .required = true},
    {0}};
static const struct action_param webhook_params[] = {
    {"channel", "消息渠道", "Channel", PARAM_CHANNEL, .required = true},
    {"text", "内容", "Text", .kind = PARAM_TEXT},
    {0}};
static const struct action_param play_params[] = {
    {"play", "方案", "Play", PARAM_PLAY, .required = true}, {0}};
static const struct action_param wait_params[] = {
    {"for", "等多久", "How long", PARAM_CHOICE, .words = waits},
    {"count", "数量", "How many", PARAM_INT, .most = DAYS_MAX, .usual = 1},
    {"target", "谁的日期", "Whose date", .kind = PARAM_TARGET},
    {"field", "日期字段", "Date field", PARAM_FIELD, .of = "target", .fits = FITS_DATE},
    {0}};
static const struct action_param branch_params[] = {
    {"when", "如果", "If", PARAM_CONDITION, .required = true},
    {"yes", "则", "Then", .kind = PARAM_STEPS},
    {"no", "否则", "Otherwise", .kind = PARAM_STEPS},
    {0}};
static const struct action_param approval_params[] = {
    {"who", "由谁审批", "Who decides", .kind = PARAM_WHO},
    {"text", "审批事项", "What is asked", PARAM_TEXT, .required = true},
    {"due_days", "几个工作日内答复", "Working days to answer", PARAM_INT, .least = 1,
     .most = DAYS_MAX, .usual = DUE_STANDARD},
    {"otherwise", "逾期未答", "Where nobody answers", PARAM_CHOICE, .words = answers},
    {"no", "不同意则", "On no", .kind = PARAM_STEPS},
    {0}};
static const struct action_param no_params[] = {{0}};

const struct action own_actions[] = {
    {"create", "新建记录", "Create a record", "新建{object}[（{values}）]",
     "create a record of {object}[ ({values})]", create_params, false, NULL, own_create},
    {"change", "修改记录", "Change a record", "把{target}的{values}", "set {values} of {target}",
     change_params, false, NULL, own_change},
    {"task", "建任务", "Create a task", "给{who}建任务「{text}」[（{due_days} 个工作日内完成）]",
     "create the task “{text}” for {who}[, due in {due_days} working days]", task_params, true,
     own_check_task, own_task},
    {"tag", "打标签", "Tag", "给{target}[加上{field}「{add}」][去掉{field}「{remove}」]",
     "[add “{add}” to {field} of {target}][remove “{remove}” from {field} of {target}]", tag_params,
     false, own_check_tag, own_tag},
    {"assign", "分配负责人", "Assign an owner", "分配给{to}", "give the customer to {to}",
     assign_params, true, own_check_assign, own_assign},
    {"message", "发消息", "Send a message", "给客户发「{template}」",
     "send “{template}” to the customer", message_params, true, NULL, own_message},
    {"tell", "提醒同事", "Tell somebody", "提醒{who}「{text}」", "tell {who} “{text}”", tell_params,
     false, NULL, own_tell},
    {"webhook", "推送到其他系统", "Tell another program", "推送到「{channel}」", "tell “{channel}”",
     webhook_params, false, NULL, own_webhook},
    {"play", "启动挽留方案", "Start a play", "启动方案「{play}」", "start the play “{play}”",
     play_params, true, NULL, own_play},
    {"wait", "等待", "Wait", "等{for}", "wait {for}", wait_params, false, own_check_wait, NULL},
    {"branch", "分支", "Branch", "如果{when}[就（{yes}）][，否则（{no}）]",
     "if {when}[ ({yes})][, otherwise ({no})]", branch_params, false, own_check_branch, NULL},
    {"approval", "人工审批", "Approval",
     "请{who}审批「{text}」[（{due_days} 个工作日内，逾期{otherwise}）][，不同意就（{no}）]",
     "ask {who} “{text}”[ (within {due_days} working days; no answer {otherwise})][, on no ({no})]",
     approval_params, false, NULL, NULL},
    {"end", "结束", "End", "结束", "end", no_params, false, NULL, NULL},
    {0},
};
