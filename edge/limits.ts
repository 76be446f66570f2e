/**
 * How long things may take, in seconds, and why just so long. What a script itself waits for on a
 * machine is at the top of that script (edge/scripts).
 */
export const limits = {
    /** SSH connects within a round trip or two; a machine under load takes a few seconds. */
    sshConnect: 10,
    /** The longest script over SSH that is no Command: the preflight's, judging flags of five binaries. */
    sshScript: 60,
    /** One `kubectl` call, whatever it does; a drain has its own limit. */
    kubectlCall: 60,
    /** One request of it: kube-apiserver answers reads of a few thousand objects in less. */
    apiRequest: 15,
    /** Another swap, or a script that a killed run left at work, holds a machine's lock no longer. */
    machineLock: 120,
    /** One script of a Command: staging four binaries over a slow link is the longest. */
    remoteScript: 900,
    /** Who leads, or holds the upgrade's Lease, has lost it after this long without a renewal. */
    upgradeLease: 30,
    /** Three renewals fit into the Lease, so that one may fail. */
    upgradeLeaseRenewal: 10,
    /** A leader that was just ended has a successor within its Lease's 15 s. */
    succession: 20,
    /** What refuses a move for a moment: a kube-apiserver that has just restarted, a Lease handed over. */
    passingRefusal: 60,
    /** A load balancer checks every few seconds, and wants two or three good answers. */
    served: 30,
    /** Replacements of evicted pods start elsewhere: pulling an image takes most of it. */
    workloads: 180,
    /** A restarted kubelet reports Ready within its node status period, 10 s, or a few of them. */
    nodeReady: 120,
    /** A kube-apiserver that is just being swapped cuts a patch off; another one answers. */
    nodePatch: 10,
    /** While a drain is younger than this it is asked again early: replacements are ready soon. */
    eagerDrain: 30,
    /** An early attempt of a drain: kubectl itself would sleep for 5 s after a budget said no. */
    eagerEviction: 1.5,
    /** A later attempt of a drain. */
    eviction: 60,
    /** The last attempt of a drain, of which kubectl says after 1 s which pods are left: one call. */
    lastEviction: 30,
} as const;
