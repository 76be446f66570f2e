import services from "@pulumi/pulumi/proto/language_grpc_pb.js";
import { engineAddress, serve } from "../serve.ts";
import { languageHost } from "./languageHost.ts";

await serve(services.LanguageRuntimeService, languageHost(engineAddress()));
