export async function status(isJson: boolean): Promise<void> {
    console.log(isJson ? "{}" : "");
    return Promise.resolve();
}
