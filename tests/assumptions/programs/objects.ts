import { readFileSync } from "node:fs";
import { remote } from "@pulumi/command";
import { ConfigMap } from "@pulumi/kubernetes/core/v1/configMap.js";
import { Pod } from "@pulumi/kubernetes/core/v1/pod.js";
import { ServiceAccount } from "@pulumi/kubernetes/core/v1/serviceAccount.js";
import { Provider } from "@pulumi/kubernetes/provider.js";
import { ClusterRole } from "@pulumi/kubernetes/rbac/v1/clusterRole.js";
import { ClusterRoleBinding } from "@pulumi/kubernetes/rbac/v1/clusterRoleBinding.js";
import { Role } from "@pulumi/kubernetes/rbac/v1/role.js";
import { RoleBinding } from "@pulumi/kubernetes/rbac/v1/roleBinding.js";

// One object of each kind that the project creates, each with CONTENT in it.
const { CONTENT: content = "one", ANNOTATIONS = "{}", POD_WAITS = "" } = process.env;
const annotations = JSON.parse(ANNOTATIONS) as Record<string, string>; // the test's own
const name = "kube-lockstep";
const namespace = "kube-system";
const labels = { "app.kubernetes.io/managed-by": name, content };
const local = { name, namespace, labels, annotations };
const cluster = { name, labels, annotations };
const rules = [{ apiGroups: [""], resources: ["nodes"], resourceNames: [content], verbs: ["get"] }];
const subjects = [{ kind: "ServiceAccount", name: content, namespace }];
const apiGroup = "rbac.authorization.k8s.io";

const provider = new Provider("api", {
    kubeconfig: readFileSync("api/kubeconfig", "utf8"),
    enableConfigMapMutable: true,
    upsertExistingObjects: true, // since 4.29 of the plugin not without
});
new ServiceAccount("serviceaccount", { metadata: local }, { provider });
new ClusterRole("clusterrole", { metadata: cluster, rules }, { provider });
new ClusterRoleBinding(
    "clusterrolebinding",
    { metadata: cluster, subjects, roleRef: { apiGroup, kind: "ClusterRole", name } },
    { provider },
);
new Role("role", { metadata: local, rules }, { provider });
new RoleBinding(
    "rolebinding",
    { metadata: local, subjects, roleRef: { apiGroup, kind: "Role", name } },
    { provider },
);
new ConfigMap("configmap", { metadata: local, data: { content } }, { provider });

const connection = {
    host: "127.0.0.1",
    port: Number(process.env["MACHINE_PORT"]),
    password: "sesame",
};
const swap = new remote.Command("swap", {
    connection,
    create: content,
    addPreviousOutputInEnv: false,
});
const unattended = {
    "pulumi.com/skipAwait": "true",
    "pulumi.com/deletionPropagationPolicy": "background",
};
new Pod(
    "pod",
    {
        metadata: { ...local, annotations: { ...annotations, ...unattended } },
        spec: {
            nodeName: "w-1",
            terminationGracePeriodSeconds: 0,
            containers: [
                {
                    name: "smoke",
                    image: "busybox",
                    // If it waits for the swap, it is unknown in a preview of both.
                    env: [{ name: "SWAP", value: POD_WAITS === "" ? content : swap.stdout }],
                },
            ],
        },
    },
    { provider },
);
