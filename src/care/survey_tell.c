#include "care/survey_tell.h"

struct str survey_link(struct arena *a, const struct survey *s, struct str base, int64_t invitation)
{
    while (str_ends(base, STR("/")))
        base.len--;
    if (!invitation)
        return str_format(a, "%.*s/s/%.*s", STR_ARG(base), STR_ARG(s->token));
    struct str end = invite_signed(a, s, invitation);
    return str_format(a, "%.*s/s/%.*s/%.*s", STR_ARG(base), STR_ARG(s->token), STR_ARG(end));
}

struct survey_told survey_tell(struct arena *a, const struct survey *s, struct str base,
                               int64_t invitation)
{
    struct str link = survey_link(a, s, base, invitation);
    struct str zh = s->title.zh.len ? s->title.zh : s->title.en;
    struct str en = s->title.en.len ? s->title.en : s->title.zh;
    return (struct survey_told){
        .subject = {zh, en},
        .body = {str_format(a, "%.*s：请点击链接填写，大约一分钟：%.*s", STR_ARG(zh),
                            STR_ARG(link)),
                 str_format(a, "%.*s: please answer by this link, it takes about a minute: %.*s",
                            STR_ARG(en), STR_ARG(link))},
    };
}
