#include "rule/quoted.h"
#include "rule/lex.h"

static void add_quoted(struct buf *b, struct str text)
{
    buf_byte(b, '"');
    for (size_t i = 0; i < text.len; i++) {
        if (text.at[i] == '"')
            buf_byte(b, '"');
        buf_byte(b, text.at[i]);
    }
    buf_byte(b, '"');
}

struct str rule_requote(struct arena *a, struct str text, quoted_other *other, const void *of)
{
    static const struct catalog nothing = {.customer = CATALOG_NONE};
    struct ctx quiet = {.arena = a};
    struct token *tokens;
    struct buf b;
    size_t done = 0;
    if (lex(&quiet, &nothing, text, &tokens))
        return text;
    buf_init(&b, (size_t)RULE_TEXT_MAX * 8);
    for (; tokens->kind != TOKEN_END; tokens++) {
        struct str said = tokens->kind == TOKEN_TEXT ? other(of, tokens->text) : tokens->text;
        if (str_eq(said, tokens->text))
            continue;
        buf_add(&b, (struct str){text.at + done, (size_t)tokens->from - done});
        add_quoted(&b, said);
        done = (size_t)tokens->to;
    }
    buf_add(&b, (struct str){text.at + done, text.len - done});
    struct str out = done ? str_copy(a, buf_str(&b)) : text;
    buf_deinit(&b);
    return out;
}
