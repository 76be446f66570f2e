import { configGet, configList, configRemove, configSet } from "./config.ts";
import { destroy, preview, up } from "./operations.ts";
import { cancel, login, version } from "./other.ts";
import { refresh } from "./refresh.ts";
import { stackInit, stackList, stackRemove, stackSelect } from "./stack.ts";
import { stackExport, stackImport, stackOutput, stackShow } from "./stackState.ts";
import type { Verb } from "./verb.ts";

/** Every verb that this engine has. */
export const verbs: Readonly<Record<string, Verb>> = {
    preview,
    up,
    destroy,
    refresh,
    config: configList,
    "config get": configGet,
    "config set": configSet,
    "config rm": configRemove,
    stack: stackShow,
    "stack init": stackInit,
    "stack select": stackSelect,
    "stack ls": stackList,
    "stack output": stackOutput,
    "stack export": stackExport,
    "stack import": stackImport,
    "stack rm": stackRemove,
    cancel,
    login,
    version,
};

/** Other names that the CLI knows for them. */
export const aliases: Readonly<Record<string, string>> = {
    update: "up",
    pre: "preview",
    down: "destroy",
    "config remove": "config rm",
    "stack new": "stack init",
    "stack list": "stack ls",
    "stack remove": "stack rm",
};
