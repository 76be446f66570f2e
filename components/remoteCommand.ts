import type { remote } from "@pulumi/command";
import type { MachineSpec } from "../core/cluster/spec.ts";
import { limits } from "../edge/limits.ts";
import { remoteScriptFolder } from "../edge/ssh/remoteScripts.ts";
import { sh } from "../edge/ssh/shell.ts";

/**
 * Arguments of a Command that runs an installed script on a machine, one at a time, and with a time
 * limit: SSH itself would wait forever.
 *
 * Only `create`: an update without `update` runs it again. No triggers, because they cause a
 * replacement.
 */
export function scriptCommand(
    machine: MachineSpec,
    script: string,
    args: readonly string[],
): remote.CommandArgs {
    const path = `${remoteScriptFolder}/${script}`;
    return {
        ...onMachine(machine),
        create: sh`flock --timeout ${limits.machineLock} /run/kube-lockstep.lock timeout --kill-after 10 ${limits.remoteScript} bash ${path} ${args}`,
    };
}

function onMachine({ address, ssh }: MachineSpec) {
    return {
        connection: {
            host: address,
            port: ssh.port,
            user: ssh.user,
            hostKey: ssh.hostKey,
            ...(ssh.privateKey === undefined ? {} : { privateKey: ssh.privateKey }),
        },
        addPreviousOutputInEnv: false, // sshd would have to accept it (AcceptEnv)
    };
}
