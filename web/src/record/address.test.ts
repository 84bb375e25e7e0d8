import assert from 'node:assert/strict';
import { test } from 'node:test';
import { addressFromText, addressOf, addressSaid, addressText, withProvince } from './address';

const rows: [string, string, string][] = [
  ['with all its marks', '广东省深圳市南山区科技园路1号', '广东省/深圳市/南山区/科技园路1号'],
  ['the province in brief', '浙江杭州市西湖区文三路 90 号', '浙江省/杭州市/西湖区/文三路90号'],
  ['a province that is a city', '北京市朝阳区望京街10号', '北京市/北京市/朝阳区/望京街10号'],
  ['the city named twice', '上海市上海市浦东新区世纪大道1号', '上海市/上海市/浦东新区/世纪大道1号'],
  ['an autonomous region', '内蒙古自治区呼和浩特市新城区中山路2号', '内蒙古自治区/呼和浩特市/新城区/中山路2号'],
  ['no district', '四川省成都市天府大道100号', '四川省/成都市//天府大道100号'],
];
for (const [says, pasted, want] of rows)
  test('an address is taken apart: ' + says, () => {
    const a = addressFromText(pasted);
    assert.equal(a && addressText(a), want);
  });
test('what begins with no province is left alone', () => assert.equal(addressFromText('科技园路1号'), null));
test('there and back', () => assert.equal(addressText(addressOf('广东省/深圳市/南山区/1号楼/302')), '广东省/深圳市/南山区/1号楼/302'));
test('nothing is nothing', () => assert.equal(addressText(addressOf('')), ''));
test('a city that is its own province is said once', () => assert.equal(addressSaid('北京市/北京市/朝阳区/望京街10号'), '北京市 朝阳区 望京街10号'));
test('another province than Beijing takes Beijing away as the city', () => assert.equal(withProvince(addressOf('北京市/北京市/朝阳区/'), '广东省').city, ''));
