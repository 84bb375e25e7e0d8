#include "codec/json.h"
#include "codec/number_text.h"

#include <math.h>
#include <stdio.h>

void json_out_init(struct json_out *o, struct buf *buf)
{
    *o = (struct json_out){.buf = buf};
}

static bool in_object(const struct json_out *o)
{
    return o->depth > 0 && (o->objects >> o->depth & 1);
}

// Called before every value: the comma, and whether a value may stand here at all.
static bool value_begins(struct json_out *o)
{
    bool misplaced = o->done || (in_object(o) && !o->keyed);
    o->spoilt |= misplaced;
    if (o->spoilt)
        return false;
    if (o->comma && !o->keyed)
        buf_byte(o->buf, ',');
    o->keyed = false;
    o->comma = true;
    o->done = o->depth == 0;
    return true;
}

static void begin(struct json_out *o, bool object)
{
    o->spoilt |= o->depth >= JSON_OUT_DEPTH_MAX;
    if (!value_begins(o))
        return;
    o->depth++;
    o->done = false;
    o->comma = false;
    o->objects &= ~((uint64_t)1 << o->depth);
    o->objects |= (uint64_t)object << o->depth;
    buf_byte(o->buf, object ? '{' : '[');
}

static void end(struct json_out *o, bool object)
{
    o->spoilt |= o->depth == 0 || in_object(o) != object || o->keyed;
    if (o->spoilt)
        return;
    o->depth--;
    o->done = o->depth == 0;
    o->comma = true;
    buf_byte(o->buf, object ? '}' : ']');
}

void json_out_object(struct json_out *o)
{
    begin(o, true);
}

void json_out_object_end(struct json_out *o)
{
    end(o, true);
}

void json_out_array(struct json_out *o)
{
    begin(o, false);
}

void json_out_array_end(struct json_out *o)
{
    end(o, false);
}

// Bytes that go out as they are: all but controls, quote, backslash, and what is not ASCII.
static bool plain(uint8_t byte)
{
    return byte >= 0x20 && byte < 0x80 && byte != '"' && byte != '\\';
}

// True where one of eight bytes is not plain. (Each term marks bytes that are: below 0x20, a quote,
// a backslash, above 0x7F; it may mark one too many, never one too few.)
static bool any_special(uint64_t word)
{
    const uint64_t ones = 0x0101010101010101u, high = 0x8080808080808080u;
    uint64_t quote = word ^ (ones * '"'), slash = word ^ (ones * '\\');
    return ((word - ones * 0x20) | (quote - ones) | (slash - ones) | word) & high;
}

static size_t plain_run(struct str s)
{
    size_t i = 0;
    for (uint64_t word; i + sizeof word <= s.len; i += sizeof word) {
        memcpy(&word, s.at + i, sizeof word);
        if (any_special(word))
            break;
    }
    while (i < s.len && plain((uint8_t)s.at[i]))
        i++;
    return i;
}

// How many bytes at the start of `s` go out as they are, whole characters only.
static size_t clean_run(struct str s)
{
    size_t i = 0;
    while (i < s.len) {
        struct str rest = {s.at + i, s.len - i};
        uint32_t code;
        size_t n = (uint8_t)rest.at[0] < 0x80 ? plain_run(rest) : utf8_next(rest, &code);
        if (!n)
            break;
        i += n;
    }
    return i;
}

static void escape(struct buf *b, uint8_t byte)
{
    static const char letters[256] = {['"'] = '"',  ['\\'] = '\\', ['\n'] = 'n', ['\r'] = 'r',
                                      ['\t'] = 't', ['\b'] = 'b',  ['\f'] = 'f'};
    if (letters[byte])
        buf_add(b, (struct str){(char[]){'\\', letters[byte]}, 2});
    else if (byte < 0x20)
        buf_format(b, "\\u%04x", byte);
    else
        buf_add(b, STR("\xEF\xBF\xBD"));
}

static void quoted(struct buf *b, struct str s)
{
    buf_byte(b, '"');
    while (s.len) {
        size_t n = clean_run(s);
        buf_add(b, (struct str){s.at, n});
        if (n < s.len)
            escape(b, (uint8_t)s.at[n++]);
        s = (struct str){s.at + n, s.len - n};
    }
    buf_byte(b, '"');
}

void json_out_key(struct json_out *o, struct str key)
{
    o->spoilt |= !in_object(o) || o->keyed;
    if (o->spoilt)
        return;
    if (o->comma)
        buf_byte(o->buf, ',');
    quoted(o->buf, key);
    buf_byte(o->buf, ':');
    o->keyed = true;
}

void json_out_text(struct json_out *o, struct str text)
{
    if (value_begins(o))
        quoted(o->buf, text);
}

void json_out_int(struct json_out *o, int64_t value)
{
    char text[24];
    size_t at = sizeof text;
    uint64_t size = value < 0 ? 0 - (uint64_t)value : (uint64_t)value;
    if (!value_begins(o))
        return;
    do
        text[--at] = (char)('0' + size % 10);
    while (size /= 10);
    if (value < 0)
        text[--at] = '-';
    buf_add(o->buf, (struct str){text + at, sizeof text - at});
}

void json_out_num(struct json_out *o, num_t value)
{
    char text[NUM_TEXT_SIZE];
    if (value == NUM_NONE)
        json_out_null(o);
    else if (value_begins(o))
        buf_add(o->buf, (struct str){text, num_format(value, text)});
}

void json_out_double(struct json_out *o, double value)
{
    char text[NUMBER_TEXT_SIZE];
    if (!isfinite(value))
        json_out_null(o);
    else if (value_begins(o))
        buf_add(o->buf, (struct str){text, number_text(value, text)});
}

void json_out_bool(struct json_out *o, bool value)
{
    if (value_begins(o))
        buf_add(o->buf, value ? STR("true") : STR("false"));
}

void json_out_null(struct json_out *o)
{
    if (value_begins(o))
        buf_add(o->buf, STR("null"));
}

void json_out_raw(struct json_out *o, struct str json)
{
    o->spoilt |= json.len == 0;
    if (value_begins(o))
        buf_add(o->buf, json);
}

void json_out_tree(struct json_out *o, const struct json *node)
{
    bool object = node->kind == JSON_OBJECT;
    if (node->kind == JSON_NULL)
        json_out_null(o);
    else if (node->kind == JSON_BOOL)
        json_out_bool(o, node->boolean);
    else if (node->kind == JSON_NUMBER)
        json_out_raw(o, node->text);
    else if (node->kind == JSON_TEXT)
        json_out_text(o, node->text);
    if (!object && node->kind != JSON_ARRAY)
        return;
    (object ? json_out_object : json_out_array)(o);
    for (int i = 0; i < node->count; i++) {
        if (object)
            json_out_key(o, node->items[i].key);
        json_out_tree(o, &node->items[i]);
    }
    (object ? json_out_object_end : json_out_array_end)(o);
}

enum err json_out_done(struct ctx *c, struct json_out *o)
{
    if (o->spoilt || !o->done)
        return fail(c, ERR_INTERNAL, "JSON was written out of order", "JSON 写出的顺序有误");
    if (o->buf->full)
        return fail(c, ERR_TOO_LARGE, "the answer is larger than %zu bytes; ask for less at a time",
                    "结果超过 %zu 字节；请缩小范围", o->buf->max);
    return ERR_NONE;
}
