"""What a test says, as TAP: one line for each thing that is right or wrong, and how many there were."""
count = failed = 0
about = ''  # told with whatever is wrong: the seed


def ok(good, text, more=''):
    global count, failed
    count += 1
    failed += not good
    print(f'{"ok" if good else "not ok"} {count} - {text}', flush=True)
    if not good:
        print(f'# {about}{str(more)[:1500]}', flush=True)


def need(got, want=(200, 201, 204)):
    """The answer of a request without which the test cannot go on."""
    assert got[0] in want, got
    return got[1]


def ending():
    """How many there were; the program's exit status."""
    print(f'1..{count}')
    return 1 if failed else 0
