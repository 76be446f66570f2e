import services from "@pulumi/pulumi/proto/provider_grpc_pb.js";
import { engineAddress, serve } from "../serve.ts";
import { commandProvider } from "./commandProvider.ts";

await serve(services.ResourceProviderService, commandProvider(engineAddress()));
