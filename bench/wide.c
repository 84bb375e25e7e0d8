// bench: customers with thirty filled fields as a CSV file on the standard output, for the program's
// own import; bench/wide.py asks for them.
//
//   bench_wide [--customers n] [--seed n]
#include "base/day.h"
#include "base/random.h"
#include "base/str.h"

#include <stdio.h>
#include <stdlib.h>

#define COUNT(list) (sizeof(list) / sizeof *(list))

static const struct {
    const char *province, *city;
} places[] = {
    {"北京市", "北京市"}, {"上海市", "上海市"}, {"浙江省", "杭州市"}, {"浙江省", "宁波市"},
    {"江苏省", "南京市"}, {"江苏省", "苏州市"}, {"广东省", "广州市"}, {"广东省", "深圳市"},
    {"广东省", "东莞市"}, {"四川省", "成都市"}, {"重庆市", "重庆市"}, {"湖北省", "武汉市"},
    {"湖南省", "长沙市"}, {"陕西省", "西安市"}, {"河南省", "郑州市"}, {"山东省", "青岛市"},
    {"福建省", "厦门市"}, {"安徽省", "合肥市"}, {"云南省", "昆明市"}, {"江西省", "南昌市"},
};
static const char marks[] =
    "华中天金新大国东海信达云明诚兴宏盛瑞祥福泰丰恒源安康美佳嘉和德创联合众通广汇鑫龙飞星辰光远博文"
    "雅智慧卓越凯旋腾旭日升昌隆顺利鼎铭锦绣江河山川林森木杉松柏竹梅兰菊莲荷雨雪风雷电火炎阳春夏秋"
    "冬";
static const char *const trades[] = {"教育科技", "商贸",     "餐饮管理", "食品",
                                     "机械制造", "软件",     "物流",     "医药",
                                     "网络科技", "广告传媒", "新材料",   "服饰"};
static const char *const given[] = {"伟", "芳", "娜", "敏", "静", "强", "磊", "洋", "艳", "勇"};
static const char *const families[] = {"张", "王", "李", "赵", "陈", "刘", "杨", "黄"};
static const char *const levels[] = {"普通", "普通", "普通", "重要", "重要", "VIP"};
static const char *const segments[] = {"大客户", "中型", "小微", "个体"};
static const char *const plans[] = {"基础版", "专业版", "旗舰版"};
static const char *const sources[] = {"官网", "展会", "转介绍", "电话", "抖音", "老客户"};
static const char *const stages[] = {"初访", "试用", "报价", "成交", "续费", "暂停"};
static const char *const tags[] = {"重点", "易流失", "价格敏感", "可转介绍", "付款慢"};
static const char *const notes[] = {"每季度回访一次", "关注价格，年底前不考虑升级", "对服务很满意",
                                    "需要开具专票，合同每年三月续签", "联系前先发微信"};

static const char header[] =
    "客户编号,客户名称,手机号,邮箱,客户级别,负责人,行业,客户细分,国家,省份,城市,成为客户日期,生日,"
    "套餐,月费,主要联系人,标签,备注,来源,阶段,席位数,员工数,折扣率,账户余额,是否大客户,"
    "下次联系日期,"
    "官网,公司地址,统一社会信用代码,评级\n";

static struct random r;

static unsigned below(unsigned n)
{
    return (unsigned)random_below(&r, n);
}

#define PICK(list) ((list)[below(COUNT(list))])

// Three bytes a mark.
static void put_mark(char *out)
{
    memcpy(out, marks + (size_t)below((unsigned)(sizeof marks - 1) / 3) * 3, 3);
}

static void credit_code(char out[19])
{
    static const char signs[] = "0123456789ABCDEFGHJKLMNPQRTUWXY";
    int sum = 0, weight = 1;
    for (int i = 0; i < 17; i++) {
        int worth = i == 0 ? 9 : i == 1 ? 1 : (int)below(i < 8 ? 10 : 31);
        out[i] = signs[worth];
        sum += worth * weight;
        weight = weight * 3 % 31;
    }
    out[17] = signs[(31 - sum % 31) % 31];
    out[18] = 0;
}

enum { DATE_SIZE = 40 };
static const char *date(char out[DATE_SIZE], unsigned first_year, unsigned years)
{
    snprintf(out, DATE_SIZE, "%04u-%02u-%02u", first_year + below(years), 1 + below(12),
             1 + below(28));
    return out;
}

static void write_customer(int n)
{
    unsigned place = below(COUNT(places));
    char name[16] = "", code[19], since[DATE_SIZE], born[DATE_SIZE], next[DATE_SIZE];
    const char *trade = PICK(trades), *family = PICK(families);
    for (int i = 0; i < 4; i++)
        put_mark(name + i * 3);
    credit_code(code);
    printf(
        "C%07d,%.*s%s%s有限公司,1%02u%08u,kf%u@c%d.cn,%s,%s%s,%s,%s,中国,%s,%s,%s,%s,%s,%u,%s%s,",
        n, (int)strlen(places[place].city) - 3, places[place].city, name, trade, 30 + below(70),
        below(100000000), below(1000), n, PICK(levels), PICK(families), PICK(given), trade,
        PICK(segments), places[place].province, places[place].city, date(since, 2012, 14),
        date(born, 1960, 45), PICK(plans), 100 + below(8900), family, PICK(given));
    printf("%s、%s,%s,%s,%s,%u,%u,%u%%,%u.%02u,%s,%s,https://www.c%d.cn,%s/%s/新区/%u号,%s,%u\n",
           PICK(tags), PICK(tags), PICK(notes), PICK(sources), PICK(stages), 1 + below(500),
           1 + below(5000), below(50), below(90000), below(100), below(9) ? "否" : "是",
           date(next, 2026, 2), n, places[place].province, places[place].city, 1 + below(2000),
           code, 1 + below(5));
}

int main(int argc, char **argv)
{
    int customers = 1000000;
    uint64_t seed = 1;
    for (int i = 1; i + 1 < argc; i += 2) {
        if (strcmp(argv[i], "--customers") == 0)
            customers = atoi(argv[i + 1]);
        else if (strcmp(argv[i], "--seed") == 0)
            seed = (uint64_t)atoll(argv[i + 1]);
    }
    random_init(&r, seed);
    fputs(header, stdout);
    for (int n = 0; n < customers; n++)
        write_customer(n);
    return fflush(stdout) ? 1 : 0;
}
