#include "tests/support/test.h"

#include "codec/mail_html.h"
#include "codec/mail_read.h"

#include <stdio.h>
#include <stdlib.h>

// A mail of the corpus, which is replayed for what must hold of any bytes.
static struct str corpus(struct arena *a, const char *name)
{
    struct str path = str_format(a, "%s/tests/corpus/mail/%s.eml", getenv("LIUKE_SOURCE"), name);
    FILE *f = fopen(path.at, "rb");
    assert_non_null(f);
    char *bytes = arena_alloc(a, 1 << 16);
    size_t n = fread(bytes, 1, 1 << 16, f);
    fclose(f);
    return (struct str){bytes, n};
}

static void assert_is(struct str got, const char *want)
{
    if (want && !str_eq(got, str_of(want)))
        print_error("got “%.*s”, want “%s”\n", STR_ARG(got), want);
    assert_true(str_eq(got, str_of(want)));
}

static void mails_of_all_programs_are_read(void **state)
{
    (void)state;
    static const struct {
        const char *name, *from, *from_name, *subject, *id, *text;
        enum mail_kind kind;
        int files;
    } rows[] = {
        {"gmail", "li.lei@gmail.example", "Li Lei", "Re: [T-17] 打印机",
         "CAF+one=two@mail.gmail.example", "还是不行，请再看看。", MAIL_BY_HAND, 0},
        {"163", "li@163.example", "李雷", "发票抬头写错了，请重新开一张",
         "1a2b3c.1.1.Coremail.li@163.example", "抬头是李雷商行。", MAIL_BY_HAND, 0},
        {"qq", "10001@qq.example", "韩梅梅", "回复：您的订单", "tencent_ABC@qq.example",
         "收到了，谢谢 & 再见", MAIL_BY_HAND, 1},
        {"outlook", "wang@corp.example", "Wang Wei", "RE: Invoice", "PR01@corp.example",
         "Please send it again.", MAIL_BY_HAND, 0},
        {"away", "wang@corp.example", "", "Automatic reply: Invoice", "away@corp.example",
         "I am away.", MAIL_AUTOMATIC, 0},
        {"list", "shop@ads.example", "", "50% off", "", "A B\nC", MAIL_LIST, 0},
        {"plain_bounce", "postmaster@qq.example", "", "系统退信", "",
         "您发往 x@qq.example 的邮件被退回。", MAIL_RETURNED, 0},
        {"nested", "a@b.example", "", "fw", "", "one\ntwo", MAIL_BY_HAND, 2},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct arena *a = arena_create();
        struct mail_read *m = ARENA_NEW(a, struct mail_read);
        mail_read(a, corpus(a, rows[i].name), m);
        assert_is(m->from, rows[i].from);
        assert_is(m->from_name, rows[i].from_name);
        assert_is(m->subject, rows[i].subject);
        assert_is(m->id, rows[i].id);
        assert_is(m->text, rows[i].text);
        assert_int_equal(m->kind, rows[i].kind);
        assert_int_equal(m->file_count, rows[i].files);
        arena_destroy(a);
    }
}

static void what_it_answers_is_named(void **state)
{
    (void)state;
    struct arena *a = arena_create();
    struct mail_read *m = ARENA_NEW(a, struct mail_read);
    mail_read(a, corpus(a, "gmail"), m);
    assert_true(str_starts(m->answers, STR("0123456789abcdef0123456789abcdef@yunfan.example")));
    assert_true(str_find(m->whole, STR("> 请重启一下打印机。")) > 0);
    arena_destroy(a);
}

static void files_come_byte_for_byte(void **state)
{
    (void)state;
    struct arena *a = arena_create();
    struct mail_read *m = ARENA_NEW(a, struct mail_read);
    mail_read(a, corpus(a, "qq"), m);
    assert_is(m->files[0].name, "截图.png");
    assert_int_equal(m->files[0].content.len, 200);
    for (int i = 0; i < 200; i++)
        assert_int_equal((unsigned char)m->files[0].content.at[i], i);
    mail_read(a, corpus(a, "nested"), m);
    assert_is(m->files[0].name, "inner.eml");
    arena_destroy(a);
}

static void what_came_back_says_which(void **state)
{
    (void)state;
    struct arena *a = arena_create();
    struct mail_read *m = ARENA_NEW(a, struct mail_read);
    mail_read(a, corpus(a, "bounce"), m);
    assert_int_equal(m->kind, MAIL_RETURNED);
    assert_true(m->failed);
    assert_is(m->status, "5.1.1");
    assert_is(m->original, "0123456789abcdef0123456789abcdef@yunfan.example");
    assert_is(m->diagnostic, "smtp; 550 5.1.1 no such user");
    arena_destroy(a);
}

static void only_what_is_quoted_at_the_end_goes(void **state)
{
    (void)state;
    static const struct {
        const char *whole, *text;
    } rows[] = {
        {"好的\n\n> 一\n> 二\n", "好的"},
        {"好的\n> 一\n对\n> 二\n不对", "好的\n> 一\n对\n> 二\n不对"}, // answers between the lines
        {"好的\n\n在 2026年2月3日，客服 <a@b.example> 写道：\n\n您好", "好的"},
        {"好的\n在 2026年2月3日，客服 <a@b.example> 写道：\n> 一\n我的回答",
         "好的\n在 2026年2月3日，客服 "
         "<a@b.example> 写道：\n> 一\n我的回答"},
        {"他在信里写道：\n不要", "他在信里写道：\n不要"},
        {"On Monday I wrote:\nno", "On Monday I wrote:\nno"},
        {"yes\n\nOn Tue, Feb 3, 2026 at 9:00 AM A Very Long Name\n<a@b.example> wrote:\n\n> x",
         "yes"},
        {"好\n\n-----原始邮件-----\n发件人: a", "好"},
        {"好\n\n发件人: 客服\n发送时间: 2026年2月3日\n收件人: 我\n主题: 您好\n\n正文", "好"},
        {"发件人: 谁是发件人？\n请看", "发件人: 谁是发件人？\n请看"},
        {"> 只有引用\n", "> 只有引用\n"},
        {"", ""},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        assert_is(mail_new_text(str_of(rows[i].whole)), rows[i].text);
}

static void html_becomes_lines(void **state)
{
    (void)state;
    static const struct {
        const char *html, *text;
    } rows[] = {
        {"<p>一</p><p>二&nbsp;三</p>", "一\n二 三"},
        {"a<br>b<br/>c", "a\nb\nc"},
        {"<ul><li>x<li>y</ul>z", "x\ny\nz"},
        {"<style>p{}</style><script>alert(1)</script>ok", "ok"},
        {"a  \n b &lt;c&gt;", "a b <c>"},
        {"", ""},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct arena *a = arena_create();
        assert_is(mail_html_text(a, str_of(rows[i].html)), rows[i].text);
        arena_destroy(a);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(mails_of_all_programs_are_read),
        cmocka_unit_test(what_it_answers_is_named),
        cmocka_unit_test(files_come_byte_for_byte),
        cmocka_unit_test(what_came_back_says_which),
        cmocka_unit_test(only_what_is_quoted_at_the_end_goes),
        cmocka_unit_test(html_becomes_lines),
    };
    return cmocka_run_group_tests_name("mail_read", tests, NULL, NULL);
}
