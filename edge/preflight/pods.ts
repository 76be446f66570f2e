import type { PinnedVolume, Pod } from "../../core/preflight/facts.ts";
import type { KubePod, PodAffinityTerm } from "./kubeObjects.ts";
import { podRequests } from "./requests.ts";
import { nodeTerm, requirements } from "./requirements.ts";

const mirrorAnnotation = "kubernetes.io/config.mirror";

/** A pod as the preflight sees it; `pinned` lists the volumes that only some nodes can mount. */
export function podOf(pod: KubePod, pinned: ReadonlyMap<string, PinnedVolume>): Pod {
    const { metadata, spec, status } = pod;
    const namespace = metadata.namespace ?? "";
    const controller = metadata.ownerReferences?.find((owner) => owner.controller === true);
    const volumes = spec.volumes ?? [];
    const terms =
        spec.affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution
            ?.nodeSelectorTerms;
    return {
        namespace,
        name: metadata.name,
        node: spec.nodeName,
        labels: metadata.labels ?? {},
        phase: status.phase ?? "",
        ready: status.conditions?.some((c) => c.type === "Ready" && c.status === "True") ?? false,
        deleting: metadata.deletionTimestamp !== undefined,
        graceSeconds: spec.terminationGracePeriodSeconds ?? 30, // the API server's default
        mirror: metadata.annotations?.[mirrorAnnotation] !== undefined,
        owner:
            controller === undefined ? undefined : { kind: controller.kind, name: controller.name },
        emptyDirs: volumes.filter((v) => v.emptyDir !== undefined).map((v) => v.name),
        hostPaths: volumes.flatMap(({ hostPath }) => hostPath?.path ?? []),
        requests: podRequests(pod),
        hostPorts: [...spec.containers, ...(spec.initContainers ?? [])].flatMap(({ ports = [] }) =>
            ports.flatMap(({ hostPort = 0, protocol = "TCP" }) =>
                hostPort === 0 ? [] : [`${hostPort}/${protocol}`],
            ),
        ),
        nodeSelector: spec.nodeSelector ?? {},
        nodeAffinity: terms?.map(nodeTerm),
        volumes: volumes.flatMap(({ name, persistentVolumeClaim, ephemeral }) => {
            const claim = ephemeral === undefined ? undefined : `${metadata.name}-${name}`;
            const claimed = persistentVolumeClaim?.claimName ?? claim;
            return (
                (claimed === undefined ? undefined : pinned.get(`${namespace}/${claimed}`)) ?? []
            );
        }),
        tolerations: (spec.tolerations ?? []).map((toleration) => ({
            key: toleration.key === "" ? undefined : toleration.key,
            operator: toleration.operator ?? "Equal",
            value: toleration.value ?? "",
            effect: toleration.effect === "" ? undefined : toleration.effect,
        })),
        antiAffinity: antiAffinityTerms(spec).flatMap(({ topologyKey, labelSelector }) =>
            labelSelector === undefined
                ? []
                : [{ topologyKey, selector: requirements(labelSelector) }],
        ),
        unweighed: unweighed(spec),
    };
}

function antiAffinityTerms(spec: KubePod["spec"]): readonly PodAffinityTerm[] {
    return spec.affinity?.podAntiAffinity?.requiredDuringSchedulingIgnoredDuringExecution ?? [];
}

/** The placement rules of a pod that the capacity check does not take into account. */
function unweighed(spec: KubePod["spec"]): readonly string[] {
    const spread = spec.topologySpreadConstraints?.some(
        ({ whenUnsatisfiable }) => whenUnsatisfiable === "DoNotSchedule",
    );
    const affinity = spec.affinity?.podAffinity?.requiredDuringSchedulingIgnoredDuringExecution;
    const wide = antiAffinityTerms(spec).some(
        (term) =>
            term.namespaces !== undefined ||
            term.namespaceSelector !== undefined ||
            term.matchLabelKeys !== undefined ||
            term.mismatchLabelKeys !== undefined,
    );
    return [
        ...(spread === true ? ["topologySpreadConstraints with DoNotSchedule"] : []),
        ...(affinity !== undefined && affinity.length > 0 ? ["required podAffinity"] : []),
        ...(wide ? ["podAntiAffinity by other namespaces or label keys"] : []),
        ...((spec.resourceClaims ?? []).length > 0 ? ["resourceClaims"] : []),
        ...((spec.schedulerName ?? "default-scheduler") === "default-scheduler"
            ? []
            : [`the scheduler ${spec.schedulerName ?? ""}`]),
    ];
}
