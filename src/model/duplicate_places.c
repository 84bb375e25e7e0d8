// The places with which names of companies begin: provinces, cities of a prefecture, and counties known
// for their companies. Data: who misses one adds it.
#include "model/duplicate_text.h"

static const char *const provinces[] = {
    "北京市", "天津市", "上海市", "重庆市", "河北省", "山西省", "辽宁省", "吉林省", "黑龙江省", "江苏省",
    "浙江省", "安徽省", "福建省", "江西省", "山东省", "河南省", "湖北省", "湖南省", "广东省", "海南省",
    "四川省", "贵州省", "云南省", "陕西省", "甘肃省", "青海省", "台湾省", "内蒙古自治区", "广西壮族自治区",
    "西藏自治区", "宁夏回族自治区", "新疆维吾尔自治区", "香港特别行政区", "澳门特别行政区",
    "北京", "天津", "上海", "重庆", "河北", "山西", "辽宁", "吉林", "黑龙江", "江苏", "浙江",
    "安徽", "福建", "江西", "山东", "河南", "湖北", "湖南", "广东", "海南", "四川", "贵州", "云南",
    "陕西", "甘肃", "青海", "台湾", "内蒙古", "广西", "西藏", "宁夏", "新疆", "香港", "澳门",
};

// Without 市, which may stand behind.
static const char *const cities[] = {
    "石家庄", "唐山", "秦皇岛", "邯郸", "邢台", "保定", "张家口", "承德", "沧州", "廊坊", "衡水",
    "太原", "大同", "阳泉", "长治", "晋城", "朔州", "晋中", "运城", "忻州", "临汾", "吕梁",
    "呼和浩特", "包头", "乌海", "赤峰", "通辽", "鄂尔多斯", "呼伦贝尔", "巴彦淖尔", "乌兰察布", "沈阳",
    "大连", "鞍山", "抚顺", "本溪", "丹东", "锦州", "营口", "阜新", "辽阳", "盘锦", "铁岭", "朝阳",
    "葫芦岛", "长春", "四平", "辽源", "通化", "白山", "松原", "白城", "哈尔滨", "齐齐哈尔", "鸡西",
    "鹤岗", "双鸭山", "大庆", "伊春", "佳木斯", "七台河", "牡丹江", "黑河", "绥化", "南京", "无锡",
    "徐州", "常州", "苏州", "南通", "连云港", "淮安", "盐城", "扬州", "镇江", "泰州", "宿迁",
    "杭州", "宁波", "温州", "嘉兴", "湖州", "绍兴", "金华", "衢州", "舟山", "台州", "丽水", "合肥",
    "芜湖", "蚌埠", "淮南", "马鞍山", "淮北", "铜陵", "安庆", "黄山", "滁州", "阜阳", "宿州",
    "六安", "亳州", "池州", "宣城", "福州", "厦门", "莆田", "三明", "泉州", "漳州", "南平", "龙岩",
    "宁德", "南昌", "景德镇", "萍乡", "九江", "新余", "鹰潭", "赣州", "吉安", "宜春", "抚州",
    "上饶", "济南", "青岛", "淄博", "枣庄", "东营", "烟台", "潍坊", "济宁", "泰安", "威海", "日照",
    "临沂", "德州", "聊城", "滨州", "菏泽", "郑州", "开封", "洛阳", "平顶山", "安阳", "鹤壁",
    "新乡", "焦作", "濮阳", "许昌", "漯河", "三门峡", "南阳", "商丘", "信阳", "周口", "驻马店",
    "济源", "武汉", "黄石", "十堰", "宜昌", "襄阳", "鄂州", "荆门", "孝感", "荆州", "黄冈", "咸宁",
    "随州", "恩施", "长沙", "株洲", "湘潭", "衡阳", "邵阳", "岳阳", "常德", "张家界", "益阳",
    "郴州", "永州", "怀化", "娄底", "湘西", "广州", "韶关", "深圳", "珠海", "汕头", "佛山", "江门",
    "湛江", "茂名", "肇庆", "惠州", "梅州", "汕尾", "河源", "阳江", "清远", "东莞", "中山", "潮州",
    "揭阳", "云浮", "南宁", "柳州", "桂林", "梧州", "北海", "防城港", "钦州", "贵港", "玉林",
    "百色", "贺州", "河池", "来宾", "崇左", "海口", "三亚", "三沙", "儋州", "成都", "自贡",
    "攀枝花", "泸州", "德阳", "绵阳", "广元", "遂宁", "内江", "乐山", "南充", "眉山", "宜宾",
    "广安", "达州", "雅安", "巴中", "资阳", "阿坝", "甘孜", "凉山", "贵阳", "六盘水", "遵义",
    "安顺", "毕节", "铜仁", "昆明", "曲靖", "玉溪", "保山", "昭通", "丽江", "普洱", "临沧", "大理",
    "红河", "文山", "西双版纳", "德宏", "楚雄", "拉萨", "日喀则", "昌都", "林芝", "山南", "那曲",
    "西安", "铜川", "宝鸡", "咸阳", "渭南", "延安", "汉中", "榆林", "安康", "商洛", "兰州",
    "嘉峪关", "金昌", "白银", "天水", "武威", "张掖", "平凉", "酒泉", "庆阳", "定西", "陇南",
    "西宁", "海东", "银川", "石嘴山", "吴忠", "固原", "中卫", "乌鲁木齐", "克拉玛依", "吐鲁番", "哈密",
    "喀什", "阿克苏", "伊犁", "石河子", "台北", "高雄", "昆山", "江阴", "常熟", "张家港", "太仓",
    "宜兴", "义乌", "慈溪", "余姚", "诸暨", "晋江", "石狮", "顺德", "南海",
};

static size_t longest_of(struct str text, const char *const *list, size_t count)
{
    size_t longest = 0;
    for (size_t i = 0; i < count && text.len >= 3; i++) {
        if (memcmp(list[i], text.at, 3) != 0) // hundreds of names: by their first letter
            continue;
        struct str place = str_of(list[i]);
        if (place.len > longest && str_starts(text, place))
            longest = place.len;
    }
    return longest;
}

// 浦东新区, 西湖区, 昆山市: two or three characters and what says that they are a district. Only behind a
// city that is called one, else 高新区 and the like begin names themselves.
static size_t district_length(struct str text)
{
    static const char *const endings[] = {"新区", "区", "县", "市"};
    uint32_t code;
    size_t at = 0;
    for (int letters = 0; letters < 4; letters++) {
        for (size_t i = 0; letters >= 2 && i < sizeof endings / sizeof *endings; i++)
            if (str_starts((struct str){text.at + at, text.len - at}, str_of(endings[i])))
                return at + strlen(endings[i]);
        size_t n = utf8_next((struct str){text.at + at, text.len - at}, &code);
        if (!n)
            return 0;
        at += n;
    }
    return 0;
}

size_t place_length(struct str text)
{
    size_t n = longest_of(text, provinces, sizeof provinces / sizeof *provinces);
    size_t city = longest_of(text, cities, sizeof cities / sizeof *cities);
    if (city > n)
        n = city;
    if (!n)
        return 0;
    bool called = n >= 3 && memcmp(text.at + n - 3, "市", 3) == 0;
    if (!called && str_starts((struct str){text.at + n, text.len - n}, STR("市"))) {
        n += 3;
        called = true;
    }
    return called ? n + district_length((struct str){text.at + n, text.len - n}) : n;
}
