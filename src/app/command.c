#include "app/command.h"
#include "orgs/orgs.h"

#include <stdio.h>
#include <stdlib.h>

#define DATA                                                                                       \
    {"data", "DIR", false, "the folder with the organisation (or --db)"},                          \
        {"db", "ADDRESS", false,                                                                   \
         "its database on a server: postgres://user@host/database#schema"},                        \
    {                                                                                              \
        "org", "NAME", false, "another organisation beside that one"                               \
    }
#define JSON                                                                                       \
    {                                                                                              \
        "json", NULL, false, "answer as JSON"                                                      \
    }
#define DEFINITION                                                                                 \
    {"lost", "CONDITION", true, "when a customer is lost"},                                        \
        {"customer-when", "CONDITION", false,                                                      \
         "who is a customer at all (else from his first day on)"},                                 \
    {                                                                                              \
        "not-while", "CONDITION", false, "never lost while this holds"                             \
    }
#define FROM_TO                                                                                    \
    {"from", "DAY", true, "first day"},                                                            \
    {                                                                                              \
        "to", "DAY", true, "last day; nothing later is known"                                      \
    }
#define END                                                                                        \
    {                                                                                              \
        NULL, NULL, false, NULL                                                                    \
    }

static const struct option_row init_options[] = {
    DATA,
    {"name", "NAME", false, "what the organisation is called"},
    {"zone", "ZONE", false, "its time zone (Asia/Shanghai)"},
    JSON,
    END,
};
static const struct option_row serve_options[] = {
    DATA,
    {"listen", "ADDRESS:PORT", false, "where to listen (127.0.0.1:8080)"},
    {"local-hooks", NULL, false, "webhooks and identity providers may be on this machine itself"},
    END,
};
static const struct option_row no_options[] = {END};
static const struct option_row demo_options[] = {
    DATA,
    {"seed", "N", false, "another company for another number (1)"},
    {"customers", "N", false, "how many (2000; of a trade as many as it describes)"},
    {"template", "NAME", false,
     "a trade: saas, education, ecommerce, aesthetics, manufacturing, catering"},
    {"language", "zh|en", false, "of a trade's views, rules and roles (zh)"},
    {"until", "DAY", false, "the last day on which anything happened (yesterday)"},
    JSON,
    END,
};
static const struct option_row check_options[] = {
    DATA,
    {"against", "PLACE", false, "prove that it equals the one in this folder or database"},
    JSON,
    END,
};
static const struct option_row import_options[] = {
    DATA,
    {"object", "NAME", true, "what each row is: order, order_line, customer …"},
    {"map", "MAP", false, "COLUMN=field,… or a file.json with {\"COLUMN\": \"field\"}"},
    {"customer", "COLUMN", false, "the column that says which customer"},
    {"create-fields", NULL, false, "make fields (and the object) that are not there"},
    {"dry-run", NULL, false, "say what would happen, and change nothing"},
    {"duplicates", "WHAT", false,
     "rows that are likely there already: create (and tell), refuse, update what is there"},
    {"sheet", "NAME", false, "of a workbook"},
    {"encoding", "NAME", false, "of a CSV file: utf-8, gb18030, utf-16le, utf-16be"},
    {"date-order", "ORDER", false, "of dates with the year last: dmy or mdy"},
    JSON,
    END,
};
static const struct option_row copy_options[] = {
    {"from", "PLACE", true, "a folder, or the address of a database"},
    {"to", "PLACE", true, "likewise; nothing may be there yet"},
    JSON,
    END,
};
static const struct option_row file_options[] = {DATA, JSON, END};
static const struct option_row person_options[] = {
    DATA,
    {"object", "NAME", false, "what he is: customer, or an object such as contact (customer)"},
    {"file", "FILE", false, "where the zip goes (person-ID.zip)"},
    {"yes", NULL, false, "erase, for good; without it only what would be erased is shown"},
    JSON,
    END,
};
static const struct option_row setup_options[] = {
    DATA,
    {"language", "zh|en", false, "of names that a file gives in both (the organisation's)"},
    JSON,
    END,
};
static const struct option_row org_options[] = {
    DATA,
    {"label", "TEXT", false, "what a new one is called (create, copy, restore)"},
    {"admin", "LOGIN", false, "who of the first organisation administers a new one"},
    {"to", "NAME", false, "the address of a copy"},
    {"file", "FILE", false, "a backup (backup, restore)"},
    JSON,
    END,
};
static const struct option_row churn_options[] = {
    DATA,
    DEFINITION,
    FROM_TO,
    {"every", "PERIOD", false, "month (default), week, quarter, year or Nd"},
    {"by", "FIELD", false, "slice by a field of the customer"},
    {"list", "WHICH", false, "the customers: lost, opening, new, returned, closing"},
    JSON,
    END,
};
static const struct option_row cohorts_options[] = {
    DATA,    DEFINITION,
    FROM_TO, {"every", "PERIOD", false, "month (default), week, quarter, year or Nd"},
    JSON,    END,
};
static const struct option_row survival_options[] = {
    DATA, DEFINITION, FROM_TO, {"by", "FIELD", false, "compare the groups of a field"}, JSON, END,
};
static const struct option_row backtest_options[] = {
    DATA,
    {"rule", "CONDITION", true, "the warning rule"},
    DEFINITION,
    {"horizon", "DAYS", true, "how long before a loss a warning counts, such as 90d"},
    FROM_TO,
    {"sweep", "NAME=LOW..HIGH", false, "NAME stands in the rule where the threshold is"},
    JSON,
    END,
};
static const struct option_row scan_options[] = {
    DATA,
    {"rule", "CONDITION", true, "what holds"},
    {"on", "DAY", false, "today unless given"},
    JSON,
    END,
};
static const struct option_row ranges_options[] = {
    DATA,
    {"customer", "KEY", true, "his number or name"},
    {"to", "DAY", false, "the last day (today)"},
    JSON,
    END,
};

static const struct command commands[] = {
    {"serve", "", 0, false, command_serve, serve_options, "starts the server and its pages"},
    {"init", "", 0, false, command_init, init_options, "makes an empty organisation"},
    {"demo", "", 0, false, command_demo, demo_options, "makes an example company to look at"},
    {"import", "FILE", 1, true, command_import, import_options, "loads a CSV or xlsx file"},
    {"check", "", 0, true, command_check, check_options,
     "proves that everything agrees, and mends what it can"},
    {"copy", "", 0, false, command_copy, copy_options,
     "copies an organisation into another folder or database"},
    {"backup", "FILE", 1, false, command_backup, file_options,
     "writes it into one file, also while the server runs"},
    {"restore", "FILE", 1, false, command_restore, file_options,
     "makes an organisation from a backup"},
    {"org", "ACTION", 1, false, command_org, org_options,
     "other organisations beside the first: list, create, copy, backup, restore, suspend, resume, "
     "delete, undelete"},
    {"setup", "export|compare|apply|undo FILE", 2, true, command_setup, setup_options,
     "objects, rules and roles as one file: written, compared, applied, taken back"},
    {"person", "export|erase NUMBER", 2, true, command_person, person_options,
     "one person's data: handed out as a zip, or erased; by number, name or #id"},
    {"churn", "", 0, true, command_churn, churn_options, "counts customers and losses by period"},
    {"cohorts", "", 0, true, command_cohorts, cohorts_options,
     "retention by the period of the start"},
    {"survival", "", 0, true, command_survival, survival_options, "how long customers stay"},
    {"backtest", "", 0, true, command_backtest, backtest_options,
     "tries a warning rule on the past"},
    {"scan", "", 0, true, command_scan, scan_options, "the customers for whom a rule holds"},
    {"ranges", "CONDITION", 1, true, command_ranges, ranges_options,
     "the days on which a condition holds for one customer"},
    {"routes", "", 0, false, command_routes, no_options, "prints the API's table of routes"},
    {"types", "", 0, false, command_types, no_options, "prints the API's shapes as TypeScript"},
};
enum { COMMANDS = sizeof commands / sizeof *commands };

bool command_chinese(void)
{
    static const char *const names[] = {"LC_ALL", "LC_MESSAGES", "LANG"};
    for (int i = 0; i < 3; i++) {
        const char *value = getenv(names[i]);
        if (value && *value)
            return strncmp(value, "zh", 2) == 0;
    }
    return false;
}

static void help_all(FILE *to)
{
    fprintf(to, "liuke: the customer system that lowers churn\n\n");
    for (int i = 0; i < COMMANDS; i++)
        fprintf(to, "  liuke %-9s %s\n", commands[i].name, commands[i].help);
    fprintf(to, "\n  liuke COMMAND --help for its options\n");
}

static void help_one(const struct command *k)
{
    printf("liuke %s %s\n%s\n\n", k->name, k->words, k->help);
    for (const struct option_row *o = k->options; o->name; o++) {
        char head[64];
        snprintf(head, sizeof head, "--%s %s", o->name, o->value ? o->value : "");
        printf("  %-26s %s%s\n", head, o->help, o->needed ? " (needed)" : "");
    }
}

static int tell(const struct ctx *c, enum err e)
{
    struct str words = command_chinese() ? c->why.zh : c->why.en;
    if (!words.len)
        words = str_of(err_text(e));
    if (c->why.line > 0)
        fprintf(stderr,
                command_chinese() ? "liuke：第 %d 行第 %d 列：" : "liuke: line %d, column %d: ",
                c->why.line, c->why.column);
    else
        fprintf(stderr, command_chinese() ? "liuke：" : "liuke: ");
    fprintf(stderr, "%.*s\n", STR_ARG(words));
    return e == ERR_USAGE ? 2 : 1;
}

static enum err print(struct run *r)
{
    enum err e = ERR_NONE;
    if (r->json && r->out.buf->len) {
        e = json_out_done(r->c, &r->out);
        if (!e)
            buf_byte(r->out.buf, '\n');
    }
    struct str all = buf_str(r->json ? r->out.buf : &r->text);
    if (!e && all.len && (fwrite(all.at, 1, all.len, stdout) != all.len || fflush(stdout) != 0))
        e = fail(r->c, ERR_IO, "the answer cannot be written", "无法输出结果");
    return e;
}

// The folder of the organisation; of one on a server, what is kept beside it lies in the cache of
// whoever runs the program, unless --data says where.
static enum err find_folder(struct run *r)
{
    struct str db = args_text(&r->args, "db");
    const char *cache = getenv("XDG_CACHE_HOME"), *home = getenv("HOME");
    r->folder = args_text(&r->args, "data");
    if (!args_takes(&r->args, "data"))
        return ERR_NONE;
    if (!r->folder.len && !db.len)
        return fail(r->c, ERR_USAGE, "--data (a folder) or --db (an address) is needed",
                    "缺少 --data（文件夹）或 --db（数据库地址）");
    if (db.len && !db_is_address(db))
        return fail(r->c, ERR_USAGE,
                    "--db takes an address such as postgres://user@host/database#schema, not %.*s",
                    "--db 应为 postgres://user@host/database#schema 这样的地址，而不是 %.*s",
                    STR_ARG(db));
    if (!r->folder.len)
        r->folder = str_format(r->c->arena, "%s%s/liuke/%016llx",
                               cache  ? cache
                               : home ? home
                                      : "/tmp",
                               cache ? "" : "/.cache", (unsigned long long)str_hash(db));
    return db.len ? org_place(r->c, r->folder, db) : ERR_NONE;
}

// --org: the folder of another organisation, where it is in the list.
static enum err find_other(struct run *r)
{
    struct str name = args_text(&r->args, "org"), place;
    struct orgs_row row;
    struct db *home = NULL;
    enum err e = org_database(r->c, r->folder, &place);
    if (!e)
        e = db_open(r->c, place, false, &home);
    if (!e)
        e = orgs_look(r->c, home, name, &row);
    db_close(home);
    return e ? e : orgs_folder(r->c, r->folder, name, &r->folder);
}

static int run_command(const struct command *k, int argc, char **argv)
{
    struct ctx c = {.arena = arena_create()};
    struct buf json;
    struct run r = {.c = &c};
    buf_init(&json, SIZE_MAX / 4);
    buf_init(&r.text, SIZE_MAX / 4);
    json_out_init(&r.out, &json);
    enum err e = args_parse(&c, argc, argv, k->options, k->word_count, &r.args);
    r.json = !e && args_has(&r.args, "json");
    if (!e)
        e = find_folder(&r);
    if (!e && k->run != command_org && args_text(&r.args, "org").len)
        e = find_other(&r);
    if (!e && k->opens)
        e = org_open(&c, r.folder, &r.org);
    if (!e)
        e = k->run(&r);
    if (!e)
        e = print(&r);
    int status = e ? tell(&c, e) : r.status;
    org_close(r.org);
    buf_deinit(&json);
    buf_deinit(&r.text);
    arena_destroy(c.arena);
    return status;
}

int command_main(int argc, char **argv)
{
    if (argc < 2) {
        help_all(stderr);
        return 2;
    }
    if (strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "help") == 0) {
        help_all(stdout);
        return 0;
    }
    if (strcmp(argv[1], "--version") == 0) {
        printf("liuke %s\n", LIUKE_VERSION);
        return 0;
    }
    for (int i = 0; i < COMMANDS; i++) {
        if (strcmp(argv[1], commands[i].name) != 0)
            continue;
        for (int n = 2; n < argc; n++)
            if (strcmp(argv[n], "--help") == 0) {
                help_one(&commands[i]);
                return 0;
            }
        return run_command(&commands[i], argc - 2, argv + 2);
    }
    fprintf(stderr,
            command_chinese() ? "liuke：没有命令“%s”\n" : "liuke: there is no command '%s'\n",
            argv[1]);
    help_all(stderr);
    return 2;
}
