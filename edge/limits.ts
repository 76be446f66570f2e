/**
 * How long things may take, in seconds, and why. What a script itself waits for on a machine is at
 * the top of that script (edge/scripts).
 */
export const limits = {
    /** SSH connects within a round trip or two; a machine under load takes a few seconds. */
    sshConnect: 10,
    /**
     * The longest script over SSH that is not a Command: the preflight's, which judges the flags of
     * five binaries.
     */
    sshScript: 60,
    /** One `kubectl` call, whatever it does; a drain has its own limit. */
    kubectlCall: 60,
    /** One of its requests: kube-apiserver answers reads of a few thousand objects in less time. */
    apiRequest: 15,
    /** Another swap, or a script left running by a killed run, holds a machine's lock no longer. */
    machineLock: 120,
    /** One script of a Command: staging four binaries over a slow link takes longest. */
    remoteScript: 900,
    /** Whoever holds the upgrade's Lease has lost it after this long without a renewal. */
    upgradeLease: 30,
    /** Three renewals fit into the Lease, so that one may fail. */
    upgradeLeaseRenewal: 10,
    /** A leader that has just stopped has a successor within its Lease's 15 s. */
    succession: 20,
    /**
     * What refuses a move only for a moment: a kube-apiserver that has just restarted, a Lease
     * being handed over.
     */
    passingRefusal: 60,
    /** A load balancer checks every few seconds, and requires two or three good answers. */
    served: 30,
    /** Replacements of evicted pods start elsewhere: pulling an image takes most of it. */
    workloads: 180,
    /** A restarted kubelet reports Ready within its node status period, 10 s, or a few of them. */
    nodeReady: 120,
    /** A kube-apiserver that is being swapped cuts off a patch; another one answers. */
    nodePatch: 10,
    /** While a drain is younger than this it is retried early: replacements are ready soon. */
    eagerDrain: 30,
    /** An early attempt of a drain: kubectl itself would sleep for 5 s after a budget refused. */
    eagerEviction: 1.5,
    /** A later attempt of a drain. */
    eviction: 60,
    /**
     * The last attempt of a drain, in which kubectl says after 1 s which pods are left: one call.
     */
    lastEviction: 30,
} as const;
