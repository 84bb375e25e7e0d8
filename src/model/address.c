// Addresses: 省/市/区/ and the rest, as one text. What people write without marks is taken apart by
// the names of the provinces and by what the names of cities and districts end with.
#include "model/kind_read.h"

static const struct {
    const char *name, *brief;
    bool city; // the province is a city itself
} provinces[] = {
    {"北京市", "北京", true},          {"天津市", "天津", true},
    {"上海市", "上海", true},          {"重庆市", "重庆", true},
    {"河北省", "河北", false},         {"山西省", "山西", false},
    {"辽宁省", "辽宁", false},         {"吉林省", "吉林", false},
    {"黑龙江省", "黑龙江", false},     {"江苏省", "江苏", false},
    {"浙江省", "浙江", false},         {"安徽省", "安徽", false},
    {"福建省", "福建", false},         {"江西省", "江西", false},
    {"山东省", "山东", false},         {"河南省", "河南", false},
    {"湖北省", "湖北", false},         {"湖南省", "湖南", false},
    {"广东省", "广东", false},         {"海南省", "海南", false},
    {"四川省", "四川", false},         {"贵州省", "贵州", false},
    {"云南省", "云南", false},         {"陕西省", "陕西", false},
    {"甘肃省", "甘肃", false},         {"青海省", "青海", false},
    {"台湾省", "台湾", false},         {"内蒙古自治区", "内蒙古", false},
    {"广西壮族自治区", "广西", false}, {"西藏自治区", "西藏", false},
    {"宁夏回族自治区", "宁夏", false}, {"新疆维吾尔自治区", "新疆", false},
    {"香港特别行政区", "香港", false}, {"澳门特别行政区", "澳门", false},
};
enum { PROVINCES = sizeof provinces / sizeof *provinces, PARTS = 4 };

static int province_of(struct str text, bool whole, size_t *len)
{
    for (int i = 0; i < PROVINCES; i++) {
        struct str names[] = {str_of(provinces[i].name), str_of(provinces[i].brief)};
        for (int n = 0; n < 2; n++)
            if (whole ? str_eq(text, names[n]) : str_starts(text, names[n])) {
                *len = names[n].len;
                return i;
            }
    }
    return -1;
}

enum err read_address(struct ctx *c, const struct kind *k, struct str label, struct str text,
                      struct value *out)
{
    struct str rest = text, part[PARTS];
    size_t len;
    bool empty = true;
    *out = value_null();
    for (int i = 0; i < PARTS - 1; i++)
        part[i] = str_trim(str_cut(rest, '/', &rest));
    part[PARTS - 1] = str_trim(rest);
    for (int i = 0; i < PARTS; i++)
        empty &= part[i].len == 0;
    if (!rest.at)
        return kind_wrong(c, label, text, "an address such as 广东省/深圳市/南山区/科技园路1号",
                          "地址（如 广东省/深圳市/南山区/科技园路1号）");
    if (empty)
        return ERR_NONE;
    int at = part[0].len ? province_of(part[0], true, &len) : -1;
    if (part[0].len && at < 0)
        return kind_wrong(c, label, part[0], "a province", "省级行政区");
    struct str first = at < 0 ? STR_NONE : str_of(provinces[at].name);
    struct str joined = str_format(c->arena, "%.*s/%.*s/%.*s/%.*s", STR_ARG(first),
                                   STR_ARG(part[1]), STR_ARG(part[2]), STR_ARG(part[3]));
    return read_plain(c, k, label, joined, out);
}

// What begins `text` and ends with one of the words; empty where there is none near enough.
static struct str up_to(struct str text, const char *const *words, int count)
{
    enum { LONGEST = 45 };
    for (size_t i = 3; i < text.len && i < LONGEST; i++)
        for (int n = 0; n < count; n++) {
            struct str word = str_of(words[n]);
            if (str_starts((struct str){text.at + i, text.len - i}, word))
                return (struct str){text.at, i + word.len};
        }
    return STR_NONE;
}

static struct str behind(struct str text, struct str part)
{
    return str_trim((struct str){text.at + part.len, text.len - part.len});
}

struct str tidy_address(struct arena *a, struct str text)
{
    static const char *const cities[] = {"自治州", "地区", "市", "盟"};
    static const char *const districts[] = {"自治县", "自治旗", "区", "县", "旗", "市"};
    size_t len = 0;
    int at = province_of(text, false, &len);
    struct str slashes = text;
    for (int i = 0; i < PARTS - 1; i++)
        str_cut(slashes, '/', &slashes);
    if (slashes.at)
        return text;
    struct str rest = at < 0 ? text : str_trim((struct str){text.at + len, text.len - len});
    struct str province = at < 0 ? STR_NONE : str_of(provinces[at].name);
    struct str city = STR_NONE;
    if (at >= 0 && provinces[at].city) {
        city = province;
        if (str_starts(rest, province)) // 北京市北京市朝阳区
            rest = behind(rest, province);
        if (str_starts(rest, STR("市辖区")))
            rest = behind(rest, STR("市辖区"));
    } else {
        city = up_to(rest, cities, 4);
        rest = behind(rest, city);
    }
    struct str district = up_to(rest, districts, 6);
    rest = behind(rest, district);
    return str_format(a, "%.*s/%.*s/%.*s/%.*s", STR_ARG(province), STR_ARG(city), STR_ARG(district),
                      STR_ARG(rest));
}
