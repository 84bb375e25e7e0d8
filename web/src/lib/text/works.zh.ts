// works.zh: the words about many records that are changed in pieces, in Chinese.
export const works = {
  'works.change': '正在修改 {total} 条记录',
  'works.delete': '正在删除 {total} 条记录',
  'works.undo': '正在撤销 {total} 条记录的操作',
  'works.progress': '已处理 {done} / {total} 条',
  'works.away': '可以离开此页，操作会在后台继续。',
  'works.stop': '停止',
  'works.stopping': '正在停止…',
  'works.stopped': '已停止：{n} 条已处理',
  'works.failed': '中途停止：{why}（已处理 {n} 条）',
  'works.changed': '已修改 {n} 条',
  'works.deleted': '已删除 {n} 条',
  'works.undone': '已撤销 {n} 条',
};
