// address: 省/市/区/ and the rest as one text, and taking apart what was pasted without marks. The
// server judges what is kept; this only helps while it is written.
export const provinces = ['北京市', '天津市', '上海市', '重庆市', '河北省', '山西省', '辽宁省', '吉林省', '黑龙江省', '江苏省', '浙江省', '安徽省', '福建省', '江西省', '山东省', '河南省', '湖北省', '湖南省', '广东省', '海南省', '四川省', '贵州省', '云南省', '陕西省', '甘肃省', '青海省', '台湾省', '内蒙古自治区', '广西壮族自治区', '西藏自治区', '宁夏回族自治区', '新疆维吾尔自治区', '香港特别行政区', '澳门特别行政区'];
/** These are cities themselves. */
const cities = ['北京市', '天津市', '上海市', '重庆市'];

export type Address = { province: string; city: string; district: string; rest: string };
export const nowhere: Address = { province: '', city: '', district: '', rest: '' };

export function addressOf(text: string): Address {
  const [province = '', city = '', district = '', ...rest] = text.split('/');
  return { province, city, district, rest: rest.join('/') };
}
export function addressText(a: Address): string {
  const clean = [a.province, a.city, a.district].map((s) => s.replace(/\//g, '').trim());
  return clean.some(Boolean) || a.rest.trim() ? [...clean, a.rest.trim()].join('/') : '';
}
/** With another province; one that is a city itself is its city too. */
export const withProvince = (a: Address, province: string): Address => ({ ...a, province, city: cities.includes(province) ? province : cities.includes(a.city) ? '' : a.city });

const brief = (province: string): string => province.replace(/(省|市|壮族自治区|回族自治区|维吾尔自治区|自治区|特别行政区)$/, '');

/** 广东深圳市南山区科技园路1号 taken apart; null where it does not begin with a province. */
export function addressFromText(pasted: string): Address | null {
  const text = pasted.replace(/\s+/g, '');
  const province = provinces.find((p) => text.startsWith(p)) ?? provinces.find((p) => text.startsWith(brief(p)));
  if (!province) return null;
  let left = text.slice(text.startsWith(province) ? province.length : brief(province).length);
  const cut = (pattern: RegExp): string => {
    const m = pattern.exec(left)?.[0] ?? '';
    left = left.slice(m.length);
    return m;
  };
  const itself = cities.includes(province);
  const city = itself ? province : cut(/^[^省市区县路街号]{1,9}?(市|自治州|地区|盟)/);
  if (itself && left.startsWith(province)) left = left.slice(province.length);
  const district = cut(/^[^路街号\d]{1,9}?(区|县|市|旗)/);
  return { province, city, district, rest: left };
}

/** As it is read: without the marks, and a city that is its own province once. */
export function addressSaid(text: string): string {
  const a = addressOf(text);
  return [a.province, a.city === a.province ? '' : a.city, a.district, a.rest].filter(Boolean).join(' ');
}
