#include "sample/demo_words.h"

#define COUNT(list) (sizeof(list) / sizeof *(list))

const char *const demo_owners[DEMO_OWNERS] = {"陈静", "王浩然", "李婷", "赵磊",
                                              "刘洋", "孙悦",   "周敏", "吴子轩"};

const struct demo_plan demo_plans[DEMO_PLANS] = {
    {"基础版", 299, 1.35, 0.46, 12, 46},
    {"专业版", 899, 0.85, 0.38, 9, 38},
    {"旗舰版", 2699, 0.50, 0.16, 7, 30},
};

const struct demo_industry demo_industries[DEMO_INDUSTRIES] = {
    {"教育", {"教育科技", "教育咨询", "文化培训", "在线教育"}, 1.25},
    {"零售", {"商贸", "百货", "连锁超市", "电子商务"}, 1.15},
    {"餐饮", {"餐饮管理", "食品", "茶饮", "酒店管理"}, 1.35},
    {"制造", {"机械制造", "精密仪器", "电气设备", "新材料"}, 0.80},
    {"物流", {"物流", "供应链管理", "速运", "仓储服务"}, 0.95},
    {"医疗", {"医疗器械", "健康管理", "生物科技", "医药"}, 0.80},
    {"信息技术", {"网络科技", "信息技术", "软件", "智能科技"}, 0.95},
    {"专业服务", {"企业管理", "财税咨询", "广告传媒", "人力资源"}, 1.05},
};

static const struct demo_city cities[] = {
    {"北京", "北京"}, {"上海", "上海"}, {"广州", "广东"}, {"深圳", "广东"}, {"杭州", "浙江"},
    {"宁波", "浙江"}, {"温州", "浙江"}, {"南京", "江苏"}, {"苏州", "江苏"}, {"无锡", "江苏"},
    {"成都", "四川"}, {"重庆", "重庆"}, {"武汉", "湖北"}, {"长沙", "湖南"}, {"西安", "陕西"},
    {"郑州", "河南"}, {"济南", "山东"}, {"青岛", "山东"}, {"天津", "天津"}, {"合肥", "安徽"},
    {"福州", "福建"}, {"厦门", "福建"}, {"东莞", "广东"}, {"佛山", "广东"}, {"昆明", "云南"},
    {"沈阳", "辽宁"}, {"大连", "辽宁"}, {"南昌", "江西"},
};

static const char *const first_marks[] = {"云", "星", "海", "明", "启", "博", "瑞", "恒", "华",
                                          "金", "青", "远", "新", "嘉", "鼎", "盛", "宏", "天",
                                          "百", "联", "卓", "优", "思", "汇", "君", "凯", "东",
                                          "安", "锦", "正", "融", "众", "德", "和"};
static const char *const second_marks[] = {
    "杉", "辰", "川", "德", "航", "远", "丰", "泰", "信", "源", "禾", "诚", "达", "景", "通", "创",
    "图", "宇", "合", "拓", "佳", "润", "腾", "方", "程", "越", "林", "岭", "帆", "舟", "智", "易"};
static const char *const kinds[] = {"有限公司", "有限公司", "有限公司", "有限责任公司",
                                    "股份有限公司"};

static const char *const surnames[] = {"王", "李", "张", "刘", "陈", "杨", "黄", "赵", "周", "吴",
                                       "徐", "孙", "马", "朱", "胡", "郭", "何", "林", "高", "罗",
                                       "郑", "梁", "谢", "宋", "唐", "许", "邓", "冯", "韩", "曹",
                                       "曾", "彭", "萧", "蔡", "潘", "田", "董", "袁", "于", "沈"};
static const char *const given[] = {"伟",   "芳",   "娜",   "敏",   "静",   "丽",   "强",   "磊",
                                    "军",   "洋",   "勇",   "艳",   "杰",   "娟",   "涛",   "明",
                                    "超",   "霞",   "平",   "刚",   "建国", "志强", "晓东", "文博",
                                    "雨桐", "子涵", "佳怡", "思远", "海燕", "玉兰", "俊杰", "欣怡",
                                    "浩宇", "梦洁", "国强", "婷婷", "嘉豪", "诗涵", "一鸣", "晨曦"};

static const char *const usual[] = {
    "例行回访，客户使用正常，本月无新增需求", "介绍新版报表功能，客户表示会安排同事试用",
    "确认下季度采购计划，预计与上季度持平",   "客户询问能否增加两个账号，已发报价",
    "协助客户导入历史数据，进展顺利",         "沟通续约时间，客户答复按流程走",
    "客户推荐了同行业的一家公司，已记录",     "节前问候，客户对服务表示满意",
    "培训新同事使用系统，约四十分钟"};
static const char *const uneasy[] = {
    "客户反映价格偏高，希望明年有折扣",   "客户提到正在试用竞品，想对比功能",
    "对接人换了，新负责人对系统还不熟悉", "电话多次未接，微信留言未回复",
    "客户说今年预算收紧，续约要再看",     "客户抱怨上次问题处理太慢",
    "客户询问数据导出方式和合同到期日"};
static const char *const visit[] = {"上门拜访，与负责人交流使用情况", "现场培训，参加人数六人",
                                    "季度复盘会，展示使用报告", "了解新业务的需求，讨论扩容方案",
                                    "陪同实施顾问现场调试"};
static const char *const question[] = {"账号无法登录",     "报表导出失败",       "如何批量导入客户",
                                       "申请开通新模块",   "发票抬头修改",       "打印模板调整",
                                       "接口对接文档咨询", "手机端页面显示异常", "权限设置咨询"};
static const char *const complaint[] = {"问题反馈三天仍未解决", "系统频繁卡顿影响业务",
                                        "对账金额有误",         "承诺的功能迟迟没有上线",
                                        "客服态度不好",         "数据丢失，要求说明原因"};
static const char *const praise[] = {"处理很快", "很专业，谢谢", "问题解决了", "服务态度好", ""};
static const char *const blame[] = {"等了很久", "问题没有真正解决", "反复沟通，效率低", "不太满意"};
static const char *const titles[] = {"总经理",   "运营经理", "采购经理", "信息主管",
                                     "财务经理", "行政主管", "销售总监", "店长"};
static const char *const pauses[] = {"门店装修停业", "淡季停用", "公司搬迁", "项目暂缓"};

static const struct {
    const char *const *list;
    size_t count;
} talk[TALK_COUNT] = {
    [TALK_USUAL] = {usual, COUNT(usual)},
    [TALK_UNEASY] = {uneasy, COUNT(uneasy)},
    [TALK_VISIT] = {visit, COUNT(visit)},
    [TALK_QUESTION] = {question, COUNT(question)},
    [TALK_COMPLAINT] = {complaint, COUNT(complaint)},
    [TALK_PRAISE] = {praise, COUNT(praise)},
    [TALK_BLAME] = {blame, COUNT(blame)},
    [TALK_TITLE] = {titles, COUNT(titles)},
    [TALK_PAUSE] = {pauses, COUNT(pauses)},
};

static const char *draw(struct random *r, const char *const *list, size_t count)
{
    return list[random_below(r, count)];
}

const struct demo_city *demo_city(struct random *r)
{
    return &cities[random_below(r, COUNT(cities))];
}

// The arguments of a call may be worked out in any order, which would not be the same everywhere:
// each is drawn on a line of its own.
struct str demo_company(struct arena *a, struct random *r, const struct demo_city *city,
                        const struct demo_industry *industry)
{
    const char *first = draw(r, first_marks, COUNT(first_marks));
    const char *second = draw(r, second_marks, COUNT(second_marks));
    const char *trade = draw(r, industry->trades, COUNT(industry->trades));
    const char *kind = draw(r, kinds, COUNT(kinds));
    return str_format(a, "%s%s%s%s%s", city->name, first, second, trade, kind);
}

struct str demo_person(struct arena *a, struct random *r)
{
    const char *surname = draw(r, surnames, COUNT(surnames));
    const char *name = draw(r, given, COUNT(given));
    return str_format(a, "%s%s", surname, name);
}

const char *demo_say(struct random *r, enum demo_talk about)
{
    return draw(r, talk[about].list, talk[about].count);
}
