import type structpb from "google-protobuf/google/protobuf/struct_pb.js";
import pb from "@pulumi/pulumi/proto/provider_pb.js";
import type { ResourceState } from "./resourceState.ts";
import { toStruct } from "./rpc.ts";
import { nameOf, packageOf, typeOf } from "./urn.ts";
import { type Properties, revealedProperties } from "./values.ts";

/** How properties are written for a plugin, which may not know secrets or references. */
type Writer = (properties: Properties) => structpb.Struct;

export function handshakeRequest(
    engineAddress: string,
    directory: string,
): pb.ProviderHandshakeRequest {
    const request = new pb.ProviderHandshakeRequest();
    request.setEngineAddress(engineAddress);
    request.setRootDirectory(directory);
    request.setProgramDirectory(directory);
    request.setConfigureWithUrn(true);
    request.setInvokeWithPreview(true);
    return request;
}

export function configureRequest(urn: string, id: string, inputs: Properties): pb.ConfigureRequest {
    const request = new pb.ConfigureRequest();
    for (const [key, value] of Object.entries(revealedProperties(inputs))) {
        if (key === "version") continue;
        const text = typeof value === "string" ? value : JSON.stringify(value);
        request.getVariablesMap().set(`${packageOf(typeOf(urn))}:config:${key}`, text);
    }
    request.setArgs(toStruct(inputs));
    request.setAcceptsecrets(true);
    request.setAcceptresources(true);
    request.setSendsOldInputs(true);
    request.setSendsOldInputsToDelete(true);
    request.setId(id);
    return named(request, urn);
}

export function checkRequest(
    urn: string,
    olds: Properties,
    news: Properties,
    write: Writer,
): pb.CheckRequest {
    const request = named(new pb.CheckRequest(), urn);
    request.setOlds(write(olds));
    request.setNews(write(news));
    return request;
}

export function diffRequest(old: ResourceState, news: Properties, write: Writer): pb.DiffRequest {
    const request = named(new pb.DiffRequest(), old.urn);
    request.setId(old.id ?? "");
    request.setOlds(write(old.outputs));
    request.setOldInputs(write(old.inputs));
    request.setNews(write(news));
    return request;
}

export function createRequest(state: ResourceState, write: Writer): pb.CreateRequest {
    const request = named(new pb.CreateRequest(), state.urn);
    request.setProperties(write(state.inputs));
    request.setTimeout(state.customTimeouts?.create ?? 0);
    return request;
}

export function updateRequest(
    old: ResourceState,
    state: ResourceState,
    write: Writer,
): pb.UpdateRequest {
    const request = named(new pb.UpdateRequest(), state.urn);
    request.setId(old.id ?? "");
    request.setOlds(write(old.outputs));
    request.setOldInputs(write(old.inputs));
    request.setNews(write(state.inputs));
    request.setTimeout(state.customTimeouts?.update ?? 0);
    request.setIgnorechangesList([...(state.ignoreChanges ?? [])]);
    return request;
}

export function deleteRequest(old: ResourceState, write: Writer): pb.DeleteRequest {
    const request = named(new pb.DeleteRequest(), old.urn);
    request.setId(old.id ?? "");
    request.setProperties(write(old.outputs));
    request.setOldInputs(write(old.inputs));
    request.setTimeout(old.customTimeouts?.delete ?? 0);
    return request;
}

export function readRequest(state: ResourceState, write: Writer): pb.ReadRequest {
    const request = named(new pb.ReadRequest(), state.urn);
    request.setId(state.id ?? "");
    request.setProperties(write(state.outputs));
    request.setInputs(write(state.inputs));
    return request;
}

interface Named {
    setUrn(urn: string): unknown;
    setName(name: string): unknown;
    setType(type: string): unknown;
}

function named<R extends Named>(request: R, urn: string): R {
    request.setUrn(urn);
    request.setName(nameOf(urn));
    request.setType(typeOf(urn));
    return request;
}
