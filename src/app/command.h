// command: what the program can be told to do. Each is one row of a table in command.c.
#pragma once
#include "app/args.h"
#include "codec/json.h"
#include "model/org.h"

// What a command is given, and where it writes.
struct run {
    struct ctx *c;
    struct args args;
    struct str folder;   // with the organisation, or what can be made again of it (--db); empty for
                         // commands without one
    bool json;           // --json
    struct org *org;     // open; NULL for commands that say so
    struct json_out out; // with --json: the answer, printed when the command succeeds
    struct buf text;     // else: what people read, printed likewise
    int status;          // the exit status of a command that succeeds, 0 unless it says otherwise
};

struct command {
    const char *name, *words; // words: what stands without an option, for the help
    int word_count;
    bool opens; // an organisation must be there, and is opened
    enum err (*run)(struct run *r);
    const struct option_row *options;
    const char *help;
};

// argv[1] names the command. Returns the exit status: 0, 1 for a refused input, 2 for wrong usage.
int command_main(int argc, char **argv);

// Whether messages are in Chinese (by LC_ALL, LC_MESSAGES, LANG).
bool command_chinese(void);

// In the file of their kind:
enum err command_init(struct run *r);
enum err command_demo(struct run *r);
enum err command_serve(struct run *r);
enum err command_types(struct run *r);
enum err command_routes(struct run *r);
enum err command_import(struct run *r);
enum err command_copy(struct run *r);
enum err command_backup(struct run *r);
enum err command_restore(struct run *r);
enum err command_check(struct run *r);
enum err command_churn(struct run *r);
enum err command_cohorts(struct run *r);
enum err command_survival(struct run *r);
enum err command_backtest(struct run *r);
enum err command_scan(struct run *r);
enum err command_ranges(struct run *r);
enum err command_setup(struct run *r);
enum err command_person(struct run *r);
enum err command_org(struct run *r);
