import { ServiceAccount } from "@pulumi/kubernetes/core/v1/serviceAccount.js";
import { ClusterRole } from "@pulumi/kubernetes/rbac/v1/clusterRole.js";
import { ClusterRoleBinding } from "@pulumi/kubernetes/rbac/v1/clusterRoleBinding.js";
import { Role } from "@pulumi/kubernetes/rbac/v1/role.js";
import { RoleBinding } from "@pulumi/kubernetes/rbac/v1/roleBinding.js";
import * as pulumi from "@pulumi/pulumi";
import { clusterRules, namespaceRules } from "./identityRules.ts";
import { ourLabels } from "./ourLabels.ts";

export interface IdentityArgs {
    /** The nodes on which smoke Pods run. */
    readonly workers: readonly string[];
}

const name = "kube-lockstep";
const namespace = "kube-system";
const labels = { ...ourLabels };

/**
 * The ServiceAccount kube-system/kube-lockstep, which may do exactly what an upgrade does through
 * the API: a kubeconfig with one of its tokens is enough for every later run.
 */
export class Identity extends pulumi.ComponentResource {
    constructor({ workers }: IdentityArgs, opts: pulumi.ComponentResourceOptions) {
        super("kube-lockstep:index:Identity", "identity", {}, opts);
        const options = { parent: this };
        const cluster = { name, labels };
        const local = { name, namespace, labels };
        const subjects = [{ kind: "ServiceAccount", name, namespace }];
        const apiGroup = "rbac.authorization.k8s.io";

        new ServiceAccount("identity", { metadata: local }, options);
        new ClusterRole(
            "identity-cluster-role",
            { metadata: cluster, rules: [...clusterRules] },
            options,
        );
        new ClusterRoleBinding(
            "identity-cluster-role-binding",
            { metadata: cluster, subjects, roleRef: { apiGroup, kind: "ClusterRole", name } },
            options,
        );
        new Role(
            "identity-role",
            { metadata: local, rules: [...namespaceRules(workers)] },
            options,
        );
        new RoleBinding(
            "identity-role-binding",
            { metadata: local, subjects, roleRef: { apiGroup, kind: "Role", name } },
            options,
        );
        this.registerOutputs({});
    }
}
